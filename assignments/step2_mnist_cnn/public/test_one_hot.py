"""one_hot: labels as rows with a single one."""

import numpy as np
import pytest
from labkit import checks


@pytest.mark.points(0.5)
def test_each_row_has_its_one_at_the_label(one_hot):
    """Integers (n,) become float32 (n, 10): 1 at the label, 0 elsewhere."""
    labels = np.array([3, 0, 9, 9, 4, 1, 7])
    result = checks.array(one_hot(labels), "one_hot([3, 0, 9, …])", shape=(7, 10), dtype=np.float32)
    shifted = np.array_equal(result, np.roll(np.eye(10)[labels], -1, axis=1))
    hint = (
        "label 0 has the first place of a row" if shifted else "a single 1 in each row, at its label's place"
    )
    checks.close(result, np.eye(10)[labels], "one_hot([3, 0, 9, …])", atol=0, hint=hint)


@pytest.mark.points(0.5)
def test_lists_and_other_numbers_of_classes(one_hot):
    """A plain list is fine, and num_classes sets the length of a row, not the largest label."""
    result = checks.array(
        one_hot([2, 0, 2], num_classes=4), "one_hot([2, 0, 2], num_classes=4)", shape=(3, 4)
    )
    checks.close(result, np.eye(4)[[2, 0, 2]], "one_hot([2, 0, 2], num_classes=4)", atol=0)
    checks.array(one_hot([1, 1]), "one_hot([1, 1])", shape=(2, 10))
    checks.array(one_hot(np.array([11, 0], np.uint8), 13), "one_hot(uint8 labels, 13)", shape=(2, 13))
