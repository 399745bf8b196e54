"""The labels are cast to integers before anything is checked.

Caught by: test_bad_labels_are_refused
"""


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:
    labels = np.asarray(labels).astype(np.int64)
    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    return np.eye(num_classes, dtype=np.float32)[labels.astype(np.int64)]
