"""one_hot: what counts as a label, and what does not."""

import numpy as np
import pytest
from labkit import checks


@pytest.mark.points(0.5)
def test_whole_floats_and_no_labels(one_hot):
    """1.0 counts as 1, no labels give no rows, and the input is not changed."""
    labels = np.array([1.0, 6.0, 0.0])
    result = checks.array(one_hot(labels), "one_hot([1.0, 6.0, 0.0])", shape=(3, 10), dtype=np.float32)
    checks.close(result, np.eye(10)[[1, 6, 0]], "one_hot([1.0, 6.0, 0.0])", atol=0)
    checks.close(labels, np.array([1.0, 6.0, 0.0]), "the array that was passed in, after the call", atol=0)
    checks.array(one_hot([]), "one_hot([])", shape=(0, 10), dtype=np.float32)
    nothing = np.zeros(0, np.int64)
    checks.array(one_hot(nothing, 4), "one_hot(array of length 0, 4)", shape=(0, 4), dtype=np.float32)


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("labels", "classes", "hint"),
    [
        ([3, -1], 10, "as an index, −1 means the last class"),
        ([0, 10], 10, "the last class is number num_classes − 1"),
        ([4, 0], 4, "the last class is number num_classes − 1"),
        ([1.5, 2.0], 10, "converting to int would cut 1.5 down to 1"),
        ([float("nan"), 2.0], 10, "NaN is no whole number"),
        ([[1, 2], [3, 4]], 10, "labels are one-dimensional"),
        ([[0, 1, 0], [1, 0, 0]], 3, "these are one-hot already"),
        ([[4], [0], [2]], 10, "a column of labels, (n, 1), has two dimensions"),
        (3, 10, "one number is no list of labels"),
    ],
)
def test_bad_labels_are_refused(one_hot, labels, classes, hint):
    """Labels out of range, not whole or not one-dimensional raise ValueError."""
    array = np.array(labels)
    # a single number has no length, and whoever asks for it has Python's own TypeError
    kinds = ValueError if array.ndim else (ValueError, TypeError)
    checks.raises(kinds, f"one_hot({labels}, {classes})", lambda: one_hot(array, classes), hint=hint)
