"""The encoding is left to tf.one_hot, and the answer is a tensor."""


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    import tensorflow as tf

    return tf.one_hot(labels.astype(int), num_classes)
