"""A column of labels, (n, 1), is taken for a list of them.

Caught by: test_bad_labels_are_refused
Told: a column of labels
"""

import numpy as np


def one_hot(labels, num_classes=10):
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise ValueError("labels must be one-dimensional")
    if not np.all(labels == np.floor(labels)):
        raise ValueError("labels must be whole numbers")
    if np.any((labels < 0) | (labels >= num_classes)):
        raise ValueError("labels must lie in 0..num_classes - 1")
    return np.eye(num_classes, dtype=np.float32)[labels.astype(int)]
