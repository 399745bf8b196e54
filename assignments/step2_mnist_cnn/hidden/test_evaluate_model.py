"""evaluate_model: at inference, and whatever the model was compiled with."""

import keras
import numpy as np
import pytest
from labkit import checks, scores
from labkit.data import digits
from labkit.models import linear_softmax, tiny_cnn

ROWS = 45
MANY = 1277  # a prime number, and more than a batch of any usual size


def expected(model, x, y):
    """The three numbers in NumPy, from the model's probabilities at inference."""
    probabilities = np.asarray(model(x, training=False), np.float64)
    label = (probabilities * y).sum(axis=1)
    rank = (probabilities > label[:, np.newaxis]).sum(axis=1)
    return {"loss": -np.log(label).mean(), "accuracy": (rank == 0).mean(), "top5": (rank < 5).mean()}


def expect(evaluate_model, model, x, y, what, hint):
    """Fail unless the three numbers are right; ``hint`` is for what no known mistake explains."""
    wanted = expected(model, x, y)
    result = checks.is_instance(evaluate_model(model, x, y), dict, what)
    scores.expect(result, wanted, np.asarray(model(x, training=False), np.float64), y, what, hint=hint)


@pytest.mark.points(0.5)
def test_works_at_inference(evaluate_model):
    """Dropout drops nothing, BatchNormalization uses its averages, and the model is as it was."""
    model = tiny_cnn(dropout=0.8)
    x, y, _, _ = digits(ROWS, 0)
    normalization = model.layers[1]
    normalization.moving_mean.assign([0.3, -0.2, 0.1, 0.4])
    normalization.moving_variance.assign([0.1, 2.0, 0.5, 1.5])
    before = [weight.numpy() for weight in model.weights]
    hint = "training=True switches Dropout on, and BatchNormalization to the batch's own statistics"
    expect(evaluate_model, model, x, y, "a model with Dropout and BatchNormalization", hint)
    for weight, old in zip(model.weights, before, strict=True):
        checks.close(weight.numpy(), old, f"the weight {weight.path} after evaluate_model", atol=0)


@pytest.mark.points(0.5)
def test_metrics_in_another_order(evaluate_model):
    """Of 1,277 rows, the names mean the same whatever the order of the metrics in the model's compile."""
    x, y, _, _ = digits(MANY, 0)
    model = linear_softmax()
    top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
    model.compile("sgd", "categorical_crossentropy", metrics=[top5, "mae", "accuracy"])
    hint = "metrics come in the order of compile: take them by name, or compute them yourself"
    expect(evaluate_model, model, x, y, "a model compiled with [top5, mae, accuracy]", hint)


@pytest.mark.points(0.5)
def test_other_loss_and_no_metrics(evaluate_model):
    """A model with another loss and without these metrics gets the same three numbers, and keeps its loss."""
    x, y, _, _ = digits(ROWS, 0)
    hint = "how the model was compiled must not matter"
    for loss, metrics in (
        ("mse", ["mae"]),
        (keras.losses.CategoricalCrossentropy(label_smoothing=0.2), None),
    ):
        model = linear_softmax()
        model.compile("adam", loss, metrics=metrics)
        name = loss if isinstance(loss, str) else "a smoothed cross-entropy"
        expect(evaluate_model, model, x, y, f"a model compiled with {name}", hint)
        if loss == "mse":
            hint = "the model is the caller's: leave it as it was compiled, and compute the numbers beside it"
            checks.equal(model.loss, "mse", "the loss of the model's compile after the call", hint=hint)
