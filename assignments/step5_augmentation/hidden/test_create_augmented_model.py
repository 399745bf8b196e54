"""create_augmented_model: its arguments, when it augments, freshness, and what it learns from that."""

import keras
import numpy as np
import pytest
from labkit import augmenting, checks, cnn, layers, protocols
from labkit.data import digits

WHAT = "create_augmented_model()"


@pytest.fixture(scope="module")
def default(create_augmented_model):
    """The network with its default arguments."""
    return layers.expect_built(create_augmented_model(), WHAT)


@pytest.fixture(scope="module")
def special(create_augmented_model):
    """The network with an optimizer, a dropout rate and a momentum that nobody would guess."""
    optimizer = keras.optimizers.SGD(0.037, momentum=0.81)
    model = create_augmented_model(optimizer, dropout=0.0, bn_momentum=0.75)
    return layers.expect_built(model, "create_augmented_model(SGD(0.037), dropout=0.0, bn_momentum=0.75)")


@pytest.mark.points(0.25)
def test_dropout_and_momentum_reach_every_layer(create_augmented_model, default):
    """Dropout layers and BatchNormalizations have what was asked for; 0.3 and 0.9 by default."""
    other = create_augmented_model("sgd", 0.45, 0.8)
    for model, rate, momentum in ((default, 0.3, 0.9), (other, 0.45, 0.8)):
        steps = layers.chain(model, WHAT)
        cnn.expect_dropout(steps, rate)
        cnn.expect_momentum(steps, momentum)


@pytest.mark.points(0.25)
def test_optimizer_is_the_one_asked_for(create_augmented_model, default, special):
    """Compiled with Adam by default, and with any name or optimizer that is given."""
    for model, kind, rate in (
        (default, keras.optimizers.Adam, 0.001),
        (special, keras.optimizers.SGD, 0.037),
        (create_augmented_model(optimizer="rmsprop"), keras.optimizers.RMSprop, 0.001),
    ):
        checks.is_instance(model, keras.Model, WHAT)
        cnn.expect_optimizer(model, kind, rate, WHAT)


@pytest.mark.points(0.5)
def test_augments_in_training_and_only_there(special):
    """Equal images get unequal outputs in training, and equal ones at inference, each time the same.

    Without dropout, nothing but augmentation can tell equal images of one batch apart. Among 16 of them, the
    largest difference of two outputs was at least 0.27 in 36 trials, and 0 without augmentation.
    """
    what = "create_augmented_model(dropout=0.0)"
    protocols.expect_digits(special)
    images = np.repeat(digits(1, 0).x_train, 16, axis=0)
    output = checks.array(special(images, training=False), what, shape=(16, 10), finite=True)
    hint = "at inference the random layers must leave images alone"
    again = np.asarray(special(images, training=False))
    name = f"the outputs of {what} for equal images at inference"
    checks.close(
        output - output[:1], np.zeros((16, 10)), f"{name}, minus the first one's", atol=1e-5, hint=hint
    )
    checks.close(again, output, f"{name}, the second time", atol=1e-5, hint=hint)
    trained = np.asarray(special(images, training=True))
    checks.number(
        np.ptp(trained, axis=0).max(),
        f"the largest difference between outputs of {what} for equal images in training",
        low=1e-2,
        hint="are the random layers in use in training?",
    )
    seen = augmenting.before_normalization(special, augmenting.halves(64), training=True)
    for extreme, bounds in (("largest", {"high": 1 + 1e-5}), ("smallest", {"low": -1e-5})):
        checks.number(
            seen.max() if extreme == "largest" else seen.min(),
            f"the {extreme} value that the Normalization of {what} reads in training",
            **bounds,
            hint="augmented images still lie in [0, 1]: RandomContrast cuts off at its value_range",
        )


@pytest.mark.points(0.25)
def test_every_call_builds_a_fresh_model(create_augmented_model):
    """Two calls give two models that share no weights."""
    cnn.expect_nothing_shared(create_augmented_model(), create_augmented_model(), WHAT)


@pytest.mark.points(0.25)
def test_recognises_turned_digits(default):
    """Trained on 1,000 upright digits, it recognises others that are turned by up to 36 degrees.

    The test trains a copy with fresh weights by itself, and adapts its Normalization.
    """
    found = protocols.measure(default, augmenting.TURNED)
    checks.number(
        found["rotated"],
        "the accuracy on 1,000 turned digits",
        low=augmenting.TURNED_ACCURACY,
        hint=f"on upright digits it is {found['clean']:.2f}; without augmentation, turned digits are harder",
    )
