"""Labels are counted from 1.

Caught by: test_each_row_has_its_one_at_the_label, test_lists_and_other_numbers_of_classes,
    test_whole_floats_and_no_labels
Told: label 0 has the first place
"""


def one_hot(labels: Sequence[int] | np.ndarray, num_classes: int = 10) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(f"labels must be one-dimensional, got shape {labels.shape}")
    if not np.all((labels >= 0) & (labels < num_classes)):
        raise ValueError(f"labels must be in 0..{num_classes - 1}")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    return np.eye(num_classes, dtype=np.float32)[(labels - 1).astype(np.int64)]
