"""What a student may read of the tests of explain_predictions."""

import numpy as np
import pytest
from labkit import checks, explaining
from labkit.data import digits


@pytest.fixture(autouse=True)
def full_precision():
    """Let no rounding use up the tolerance."""
    with explaining.full_precision():
        yield


@pytest.mark.points(0.25)
def test_the_values_have_the_images_shape_and_the_classes_last(explain_predictions):
    """Three images give floating-point values (3, 28, 28, 1, 10), whatever the size of the background."""
    x = digits(20, 0).x_train
    values = explain_predictions(explaining.linear(seed=1), x[:5], x[5:8])
    explaining.array(values, 3, dtype=np.floating, finite=True)


@pytest.mark.points(0.5)
def test_a_linear_model_is_explained_exactly(explain_predictions):
    """If an output is a weighted sum, a pixel's value is weight times (pixel − mean of the background)."""
    model, x = explaining.linear(seed=2), digits(20, 0).x_train
    background, images = x[:4], x[10:13]
    expected = explaining.linear_values(model, background, images)
    values = explaining.array(explain_predictions(model, background, images), len(images))
    kernel = model.get_weights()[0].reshape(28, 28, 1, 10)
    known = {
        "this is weight times pixel: what is the background for?": images[..., None] * kernel,
        "the sign is turned round: a pixel that raises the output has a positive value": -expected,
        "the sign is lost: what speaks against a class is negative": np.abs(expected),
        "these are the weights alone, the gradient: how far is the pixel from the background?": 0 * expected
        + kernel,
        "np.reshape mixes the values; np.moveaxis or np.stack make the class the last axis": np.reshape(
            np.moveaxis(expected, -1, 0), expected.shape
        ),
        "this is the distance from the first row of the background": (images - background[:1])[..., None]
        * kernel,
    }
    hints = [text for text, wrong in known.items() if np.allclose(values, wrong, atol=explaining.ATOL)]
    if explaining.add_up(values, expected):
        hints.append(explaining.UNFAIR)
    hint = hints[0] if hints else ""
    checks.close(values, expected, explaining.INDEX, atol=explaining.ATOL, hint=hint)


@pytest.mark.points(0.5)
def test_the_values_of_a_class_add_up(explain_predictions):
    """For each class an image's values add up to f(image) − mean f(background); f is a small CNN here."""
    model, x = explaining.classifier(seed=7), digits(20, 0).x_train
    background, images = x[:5], x[11:13]
    sums = explaining.Sums(model, background, images)
    sums.expect(explain_predictions(model, background, images))


@pytest.mark.points(0.25)
def test_nothing_that_is_passed_changes(explain_predictions):
    """The images, the background, the model's weights and its predictions are the same after the call."""
    model, x = explaining.classifier(seed=14), digits(20, 0).x_train
    background, images = x[:6].copy(), x[13:16].copy()
    weights, said = model.get_weights(), explaining.outputs(model, x)
    values = explain_predictions(model, background, images)
    explaining.array(values, 3)
    checks.close(background, x[:6], "the background after the call", atol=0)
    checks.close(images, x[13:16], "the images after the call", atol=0)
    for weight, before, after in zip(model.weights, weights, model.get_weights(), strict=True):
        hint = "explain the model as it is at inference: training=False"
        checks.close(after, before, f"the model's {weight.path} after the call", atol=0, hint=hint)
    hint = "work on a copy of the model if you need another one"
    checks.close(
        explaining.outputs(model, x), said, "the model's predictions after the call", atol=1e-6, hint=hint
    )
