"""evaluate_model: loss, accuracy and top-5 accuracy over all rows."""

import numpy as np
import pytest
from labkit import checks, scores
from labkit.data import digits
from labkit.models import linear_softmax

ROWS = 77  # no multiple of any usual batch size: a mean over batches is another number


@pytest.fixture(scope="module")
def judged(evaluate_model):
    """A small model, labels of which 30 are its first guess and 20 among its next four, and what came."""
    model = linear_softmax()
    x = digits(ROWS, 0).x_train
    probabilities = np.asarray(model(x, training=False), np.float64)
    ranking = np.argsort(-probabilities, axis=1)
    ranks = np.array([0] * 30 + [1, 2, 3, 4] * 5 + [5, 6, 7, 8, 9] * 5 + [9, 5])
    y = np.eye(10, dtype=np.float32)[ranking[np.arange(ROWS), ranks]]
    result = evaluate_model(model, x, y)
    checks.has_keys(result, ("loss", "accuracy", "top5"), "evaluate_model(model, x, y)")
    wanted = {
        "loss": -np.log((probabilities * y).sum(axis=1)).mean(),
        "accuracy": 30 / ROWS,
        "top5": 50 / ROWS,
    }
    return result, wanted, probabilities, y


@pytest.mark.points(0.25)
def test_values_are_plain_floats(judged):
    """`loss`, `accuracy` and `top5` are Python floats."""
    result, *_ = judged
    for name in ("loss", "accuracy", "top5"):
        checks.is_instance(
            result[name], float, f"result[{name!r}]", hint="float(...) makes one of any scalar"
        )


@pytest.mark.points(0.5)
def test_accuracy_and_top5(judged):
    """The share of rows whose label is the most probable class, and among the five most probable."""
    result, wanted, probabilities, y = judged
    shares = {name: wanted[name] for name in ("accuracy", "top5")}
    scores.expect(result, shares, probabilities, y, f"{ROWS} rows")


@pytest.mark.points(0.75)
def test_loss_is_the_mean_over_all_rows(judged):
    """`loss` is the mean categorical cross-entropy over all 77 rows."""
    result, wanted, probabilities, y = judged
    loss, hint = {"loss": wanted["loss"]}, "the mean of −log p(label)"
    scores.expect(result, loss, probabilities, y, f"{ROWS} rows", hint=hint)
