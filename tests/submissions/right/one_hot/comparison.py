"""Every label is compared with every class at once."""


def one_hot(labels, num_classes=10):
    given = np.array(labels, dtype="float64")
    if given.ndim != 1:
        raise ValueError("labels: one axis, please")
    classes = np.arange(num_classes)
    hits = given[:, None] == classes[None, :]
    if not hits.any(axis=1).all():
        raise ValueError("labels: only whole numbers from 0 on, below num_classes")
    return hits.astype("float32")
