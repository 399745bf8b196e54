"""Zeros are made first, and a loop sets a one in each row."""


def one_hot(labels, num_classes=10):
    array = np.asarray(labels)
    if len(array.shape) != 1:
        raise ValueError("labels must be a flat list")
    encoded = np.zeros((array.size, num_classes), dtype=np.float32)
    for row, label in enumerate(array.tolist()):
        if label != label or label != int(label) or not 0 <= label < num_classes:
            raise ValueError(f"labels[{row}] is {label}")
        encoded[row, int(label)] = 1
    return encoded
