"""Hidden tests of create_transfer_model."""

import keras
import numpy as np
import pytest
from labkit import backbone, checks, cnn, layers, transfer

CLASSES = len(backbone.NEW)
WHAT = "create_transfer_model(5, weights=None, alpha=0.35, dropout=0.3, optimizer=SGD(0.037))"
TRAIN, TEST = 250, 200


@pytest.fixture(scope="module")
def small(create_transfer_model):
    """A narrow model for five classes, with arguments that nobody would guess."""
    sgd = keras.optimizers.SGD(0.037, momentum=0.81)
    return layers.expect_built(
        create_transfer_model(CLASSES, weights=None, alpha=0.35, dropout=0.3, optimizer=sgd), WHAT
    )


@pytest.fixture(scope="module")
def pretrained(small):
    """The parts of the narrow model, whose base has been given pretrained weights."""
    parts = transfer.parts(small, WHAT)
    parts.load_backbone()
    return small, parts


@pytest.mark.points(0.5)
def test_alpha_and_the_defaults(create_transfer_model):
    """The base has the width asked for, 1 by default; ten classes, Dropout 0.5 and Adam by default."""
    what = "create_transfer_model(weights=None)"
    model = layers.expect_built(create_transfer_model(weights=None), what)
    transfer.expect_parameters(model, 1.0, 10, what)
    checks.equal(model.output_shape, (None, 10), f"{what}.output_shape")
    rates = [layer.rate for layer in layers.only(transfer.tail(model, what), "Dropout")]
    checks.equal(rates, [0.5], f"the rates of the Dropout layers of {what}")
    cnn.expect_optimizer(model, keras.optimizers.Adam, 0.001, what)
    what = "create_transfer_model(3, weights=None, alpha=0.5, optimizer='rmsprop')"
    model = create_transfer_model(3, weights=None, alpha=0.5, optimizer="rmsprop")
    transfer.expect_parameters(model, 0.5, 3, what)
    cnn.expect_optimizer(model, keras.optimizers.RMSprop, 0.001, what)


@pytest.mark.points(0.25)
def test_dropout_and_optimizer_arrive(small):
    """The Dropout layer between the two Dense layers has the rate asked for, compile gets the optimizer."""
    head = transfer.expect_head(small, WHAT)
    checks.close(layers.only(head, "Dropout")[0].rate, 0.3, "the rate of the Dropout layer", atol=1e-6)
    cnn.expect_optimizer(small, keras.optimizers.SGD, 0.037, WHAT)
    checks.close(float(small.optimizer.momentum), 0.81, "the momentum of SGD", atol=1e-6)


@pytest.mark.points(0.25)
def test_the_head_reads_the_average_over_the_image(pretrained):
    """With pretrained weights, the output is what NumPy computes from the average of the base's output."""
    model, parts = pretrained
    transfer.expect_images(model, CLASSES, WHAT)
    images = backbone.new_digits(3, 0).x_train
    features = backbone.pooled(images)
    checks.close(
        checks.array(model(images, training=False), "the output for three digits", shape=(3, CLASSES)),
        parts.expected(features),
        "the output for three digits",
        atol=1e-3,
        hint=transfer.output_hint(model, WHAT),
    )


@pytest.mark.points(0.25)
def test_the_frozen_base_does_not_follow_a_batch(small):
    """In training mode, too, BatchNormalization of the base uses its averages and leaves them as they are."""
    transfer.expect_images(small, CLASSES, WHAT)
    averages = [
        w for w in small.non_trainable_variables if w.path.endswith(("moving_mean", "moving_variance"))
    ]
    checks.that(averages, f"the moving averages of {WHAT}", expected="those of MobileNetV2", got="none")
    before = [average.numpy() for average in averages]
    images = np.random.default_rng(2).uniform(-1, 1, (2, 96, 96, 3)).astype(np.float32)
    small(images, training=True)
    moved = sum(bool(np.any(now.numpy() != old)) for now, old in zip(averages, before, strict=True))
    hint = "trainable = False on a BatchNormalization also keeps it in inference mode"
    checks.equal(moved, 0, f"how many of {len(averages)} moving averages a batch moves", hint=hint)


@pytest.mark.points(0.25)
def test_every_call_builds_a_new_model(create_transfer_model):
    """Two calls give two models that share no layer."""
    first, second = (create_transfer_model(4, weights=None, alpha=0.35) for _ in range(2))
    cnn.expect_nothing_shared(first, second, "create_transfer_model(...)")


@pytest.mark.points(0.5)
def test_the_head_learns_new_digits_from_a_pretrained_base(pretrained):
    """On a base that knows the digits 0 to 4, training the head alone teaches it the digits 5 to 9.

    The test gives the frozen base weights that were pretrained on the digits 0 to 4, and trains the head
    alone on 250 of the others. Measured over six seeds: 0.71 to 0.74; on a random base, 0.20.
    """
    model, parts = pretrained
    transfer.expect_only_head_trainable(model, CLASSES, WHAT)
    accuracy = transfer.accuracy_of_head(parts, model.loss, backbone.pooled_features(TRAIN, TEST))
    checks.number(accuracy, f"the accuracy on {TEST} other digits", low=0.5)
