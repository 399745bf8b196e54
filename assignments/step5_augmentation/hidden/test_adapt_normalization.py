"""adapt_normalization: where the layer lies, models without one, and what else stays as it is."""

import keras
import numpy as np
import pytest
from labkit import augmenting, checks, layers
from labkit.data import digits
from labkit.models import linear_softmax, tiny_cnn


@pytest.mark.points(0.25)
def test_a_model_without_normalization_is_refused(adapt_normalization):
    """A model without a Normalization raises a ValueError; BatchNormalization is another layer."""
    x = digits(10, 0).x_train
    for model, words in ((linear_softmax(), "a model without"), (tiny_cnn(), "BatchNormalization")):
        what = f"adapt_normalization(model, x_train) for a model with no Normalization ({words})"
        hint = "is the layer known by its class, and not by a part of its name?" if "Batch" in words else ""
        checks.raises(ValueError, what, lambda model=model: adapt_normalization(model, x), hint=hint)


@pytest.mark.points(0.25)
def test_the_layer_is_found_wherever_it_lies(adapt_normalization):
    """First, or after other layers, such as augmentation that is nested or inline."""
    x = digits(40, 0).x_train
    flip, turn, zoom = (
        keras.layers.RandomFlip(),
        keras.layers.RandomRotation(0.2),
        keras.layers.RandomZoom(0.1),
    )
    nested = keras.Sequential([keras.Input((28, 28, 1)), flip, turn])
    for before in ([], [nested], [zoom, flip, turn]):
        model = augmenting.normalizing_classifier(before=before)
        adapt_normalization(model, x.copy())
        augmenting.expect_normalized_with(model, x.mean(), x.var())


@pytest.mark.points(0.25)
def test_the_newest_images_count(adapt_normalization):
    """Adapted a second time, the Normalization has the mean and variance of the second images alone."""
    model = augmenting.normalizing_classifier()
    x = digits(60, 0).x_train
    for images in (x[:25], 0.3 + 0.5 * x[25:]):
        adapt_normalization(model, images.copy())
        model.predict(images[:5], verbose=0)
        augmenting.expect_normalized_with(model, images.mean(), images.var())


@pytest.mark.points(0.25)
def test_everything_else_stays_as_it_is(adapt_normalization):
    """Images, other weights, optimizer and loss are as before, and the model can be trained."""
    model = augmenting.normalizing_classifier(keras.optimizers.SGD(0.037))
    x, y = digits(20, 0)[:2]
    images, kernel = x.copy(), np.array(model.layers[-1].kernel)
    adapt_normalization(model, images)
    mean = float(np.ravel(model.layers[0].mean)[0])
    checks.that(mean != 0, "the Normalization's mean", expected="that of the images", got="0, as before")
    hint = "the layer normalises: x_train itself stays as it is"
    checks.close(images, x, "x_train after adapt_normalization", atol=0, hint=hint)
    checks.close(model.layers[-1].kernel, kernel, "the weights of the last layer", atol=0)
    layers.expect_compiled(model, "the model after adapt_normalization")
    hint = "the model stays compiled as it came: whoever compiles again passes its own optimizer on"
    checks.is_instance(
        model.optimizer, keras.optimizers.SGD, "the optimizer after adapt_normalization", hint=hint
    )
    rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    checks.close(rate, 0.037, "its learning rate", atol=1e-7)
    predicted = np.asarray(model(x, training=False), np.float64)
    losses = model.evaluate(x, y, verbose=0, return_dict=True)
    checks.close(
        losses["loss"],
        float(-np.log((predicted * y).sum(axis=1)).mean()),
        "the loss that model.evaluate reports after adapt_normalization",
        atol=1e-4,
    )
    model.fit(x, y, epochs=3, verbose=0)
    after = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
    checks.number(after, "the loss after three epochs of training", high=losses["loss"])
