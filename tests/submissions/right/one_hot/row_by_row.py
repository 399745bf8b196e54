"""Python's own loop, which asks a list for its length.

A number by itself has none: that is Python's TypeError.
"""

import numpy as np


def one_hot(labels, num_classes=10):
    rows = np.zeros((len(labels), num_classes), np.float32)
    for row, label in zip(rows, labels, strict=True):
        if np.ndim(label) or not float(label).is_integer() or not 0 <= label < num_classes:
            raise ValueError(f"labels must be whole numbers from 0 to {num_classes - 1}, not {label}")
        row[int(label)] = 1
    return rows
