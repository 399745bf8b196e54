"""The encoding is left to keras.utils.to_categorical."""


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    return (
        keras.utils.to_categorical(labels.astype(int), num_classes).astype("float32").reshape(-1, num_classes)
    )
