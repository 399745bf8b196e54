"""create_transfer_model: a frozen MobileNetV2, a new head, and where its weights come from."""

import re

import keras
import numpy as np
import pytest
from labkit import checks, layers, transfer

CLASSES = 7
ABOUT_WEIGHTS = r"weight|net|train|load|fetch|url|http|connect|host|resolv|offline|model"
"""Words of which a message about weights that cannot be had holds at least one."""
WHAT = "create_transfer_model(7, weights=None, alpha=0.35)"


@pytest.fixture(scope="module")
def small(create_transfer_model):
    """A narrow, untrained model for seven classes."""
    return layers.expect_built(create_transfer_model(CLASSES, weights=None, alpha=0.35), WHAT)


@pytest.mark.points(0.5)
def test_images_become_probabilities(small):
    """Images (n, 96, 96, 3) become n rows of seven numbers from 0 to 1 that add up to 1."""
    transfer.expect_images(small, CLASSES, WHAT)
    images = np.random.default_rng(1).uniform(-1, 1, (3, 96, 96, 3)).astype(np.float32)
    output = checks.array(small(images, training=False), "its output", shape=(3, CLASSES), finite=True)
    hint = "these are logits: the last layer has no softmax"
    if output.min() >= 0 and output.max() <= 1:
        hint = "sigmoid gives seven answers that ignore each other; softmax shares 1 out among them"
    checks.close(output.sum(axis=1), np.ones(3), "the sums of its output's rows", atol=1e-4, hint=hint)
    checks.that(
        output.min() >= 0, "the smallest value of its output", expected="at least 0", got=output.min()
    )


@pytest.mark.points(0.5)
def test_only_the_head_is_trainable(small):
    """The base is MobileNetV2 without its top, and frozen; the two Dense layers of the head are not."""
    transfer.expect_parameters(small, 0.35, CLASSES, WHAT)
    transfer.expect_only_head_trainable(small, CLASSES, WHAT)
    transfer.expect_compiled_as_it_is(small, WHAT)


@pytest.mark.points(0.5)
def test_loss_and_accuracy(small):
    """Compiled with categorical cross-entropy and accuracy, for one-hot labels, and with Adam."""
    transfer.expect_loss_and_accuracy(small, CLASSES, WHAT)
    checks.is_instance(small.optimizer, keras.optimizers.Adam, f"the optimizer of {WHAT}")


@pytest.mark.points(0.5)
def test_pretrained_weights_or_one_clear_line(create_transfer_model, small):
    """By default the base is pretrained; where that is not possible, an exception says so in one line."""
    del small  # without weights it must work: then an exception here is about the weights
    model, message = checks.outcome(lambda: create_transfer_model())
    what = "create_transfer_model(), whose weights are those of ImageNet"
    if message is None:
        layers.expect_built(model, what)
        checks.that(
            not transfer.is_random(model),
            what,
            expected="a pretrained base, or an exception",
            got="a base with random weights",
            hint="give weights to MobileNetV2, and let no failure pass in silence",
        )
        return
    lines = len(message.strip().splitlines())
    checks.that(
        lines == 1 and len(message) <= 500,
        f"the message of the exception of {what}",
        expected="one line that says what could not be had",
        got=f"{lines} lines, {len(message)} characters: {checks.shorten(message)}",
    )
    checks.that(
        re.search(ABOUT_WEIGHTS, message, re.IGNORECASE),
        f"the message of the exception of {what}",
        expected="one line that says what could not be had",
        got=checks.shorten(message),
        hint="name the weights, or what went wrong with their download",
    )
