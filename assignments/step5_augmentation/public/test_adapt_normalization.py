"""adapt_normalization: the layer has the training images' mean and variance, and predictions use them."""

import numpy as np
import pytest
from labkit import augmenting, checks


@pytest.mark.points(0.5)
def test_the_layer_has_the_mean_and_variance_of_the_images(adapt_normalization):
    """The Normalization has the mean and the variance of `x_train`, and the same model comes back."""
    model = augmenting.normalizing_classifier()
    x = np.random.default_rng(5).uniform(0.2, 0.9, (30, 28, 28, 1)).astype(np.float32) ** 2
    mean, variance = x.mean(), x.var()
    result = adapt_normalization(model, x.copy())
    hint = "return model" if result is None else "change the model that you were given"
    checks.that(
        result is model,
        "what adapt_normalization(model, x_train) returns",
        expected="the same model",
        got="another model" if type(result) is type(model) else checks.describe(result),
        hint=hint,
    )
    augmenting.expect_normalized_with(model, mean, variance)


@pytest.mark.points(0.5)
def test_predictions_use_them_after_earlier_predictions(adapt_normalization):
    """`predict` uses the new mean and variance, also if the model has predicted before."""
    model = augmenting.normalizing_classifier()
    x = np.random.default_rng(6).uniform(0.5, 1, (12, 28, 28, 1)).astype(np.float32)
    normalized = (x - x.mean()) / x.std()
    before = model.predict(x, verbose=0)
    adapt_normalization(model, x.copy())
    expected = augmenting.classified(model, normalized)
    after = model.predict(x, verbose=0)
    unchanged = np.allclose(after, before, atol=1e-6)
    checks.close(
        after,
        expected,
        "what model.predict gives after adapt_normalization, when it was called before, too",
        atol=1e-4,
        hint="predict keeps the function that it compiled the first time, with the old numbers in it"
        if unchanged
        else "(x − mean) / √variance goes into the next layer",
    )
