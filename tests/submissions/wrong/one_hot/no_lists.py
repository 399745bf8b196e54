"""The labels are not turned into an array, so lists fail.

Caught by: test_lists_and_other_numbers_of_classes, test_whole_floats_and_no_labels
"""


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:

    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    return np.eye(num_classes, dtype=np.float32)[labels.astype(np.int64)]
