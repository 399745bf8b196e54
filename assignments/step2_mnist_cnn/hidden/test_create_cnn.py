"""create_cnn: its arguments, its metrics, freshness, and accuracy on digits that it has not seen."""

import keras
import pytest
from labkit import checks, cnn, layers, protocols


@pytest.fixture(scope="module")
def default(create_cnn):
    """The network with its default arguments."""
    return layers.expect_built(create_cnn(), "create_cnn()")


@pytest.fixture(scope="module")
def special(create_cnn):
    """The network with an optimizer, a dropout rate and a momentum that nobody would guess."""
    optimizer = keras.optimizers.SGD(0.037, momentum=0.81)
    model = create_cnn(optimizer, dropout=0.35, bn_momentum=0.75)
    return layers.expect_built(model, "create_cnn(SGD(0.037), dropout=0.35, bn_momentum=0.75)")


@pytest.mark.points(0.5)
def test_dropout_rate_reaches_every_dropout_layer(default, special):
    """All three Dropout layers have the rate that was asked for; 0.2 by default."""
    for model, rate in ((default, 0.2), (special, 0.35)):
        cnn.expect_dropout(layers.chain(model), rate)


@pytest.mark.points(0.5)
def test_momentum_reaches_every_batch_normalization(default, special):
    """All five BatchNormalization layers have the momentum that was asked for; 0.9 by default."""
    for model, momentum in ((default, 0.9), (special, 0.75)):
        cnn.expect_momentum(layers.chain(model), momentum)


@pytest.mark.points(0.5)
def test_optimizer_is_the_one_asked_for(create_cnn, default, special):
    """Compiled with Adam by default, and with any name or optimizer that is given."""
    for model, kind, rate in (
        (default, keras.optimizers.Adam, 0.001),
        (special, keras.optimizers.SGD, 0.037),
        (create_cnn(optimizer="rmsprop"), keras.optimizers.RMSprop, 0.001),
    ):
        cnn.expect_optimizer(model, kind, rate, "create_cnn()")
    checks.close(special.optimizer.momentum, 0.81, "the momentum of SGD", atol=1e-6)


@pytest.mark.points(0.5)
def test_metrics_are_accuracy_and_top5(default):
    """`evaluate` reports `accuracy`, and `top5`: the share of labels among the five most probable classes."""
    cnn.expect_metrics(default, "create_cnn()")


@pytest.mark.points(0.5)
def test_every_call_builds_a_fresh_model(create_cnn):
    """Two calls give two models that share no layer and no weight."""
    cnn.expect_nothing_shared(create_cnn(), create_cnn(), "create_cnn()")


@pytest.mark.points(0.5)
def test_recognises_digits_it_has_not_seen(default):
    """Two epochs on 1,000 digits, then at least 80 % of 1,000 other digits right.

    The test trains a copy with fresh weights by itself. Measured: 0.939 to 0.952 over six seeds.
    """
    found = protocols.measure(default, protocols.DIGITS)
    checks.number(found["accuracy"], "the accuracy on 1,000 other digits", low=protocols.DIGITS_ACCURACY)
