"""create_cnn: the architecture, how it is compiled, and whether it can learn."""

import numpy as np
import pytest
from labkit import checks, cnn, layers, protocols


@pytest.fixture(scope="module")
def model(create_cnn):
    """The network with its default arguments."""
    return layers.expect_built(create_cnn(), "create_cnn()")


@pytest.mark.points(0.5)
def test_images_become_ten_probabilities(model):
    """Images (n, 28, 28, 1) become n rows of ten numbers from 0 to 1 that add up to 1."""
    hint = (
        "images come with rows, columns and a channel: Input((28, 28, 1)), and Flatten after the convolutions"
    )
    checks.equal(model.input_shape, (None, 28, 28, 1), "create_cnn().input_shape", hint=hint)
    checks.equal(model.output_shape, (None, 10), "create_cnn().output_shape")
    images = np.random.default_rng(1).uniform(0, 1, (6, 28, 28, 1)).astype(np.float32)
    what = "the network's output for six random images"
    output = checks.array(model(images, training=False), what, shape=(6, 10), finite=True)
    checks.close(
        output.sum(axis=1),
        np.ones(6),
        "the sums of the rows of " + what,
        atol=1e-4,
        hint=_hint_for_output(output),
    )
    checks.that(output.min() >= 0, f"the smallest value of {what}", expected="at least 0", got=output.min())


@pytest.mark.points(1)
def test_layers_are_in_order(model):
    """Two convolutional blocks and the head, layer by layer in the handout's order, with its sizes."""
    cnn.expect_course_cnn(layers.chain(model, "create_cnn()"), what="create_cnn()")


@pytest.mark.points(0.5)
def test_number_of_parameters(model):
    """272,490 parameters, of which 271,850 are trained (BatchNormalization's averages are not)."""
    checks.equal(model.count_params(), 272_490, "the number of parameters")
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    checks.equal(trained, 271_850, "the number of trainable parameters")


@pytest.mark.points(0.5)
def test_loss_is_categorical_cross_entropy_on_probabilities(model):
    """Compiled with categorical cross-entropy, which reads one-hot labels and probabilities."""
    cnn.expect_loss(model, "create_cnn()")


@pytest.mark.points(0.5)
def test_learns_from_small_batches(model):
    """Two epochs on 1,000 digits, 32 at a time, bring the loss well below where it started.

    The test trains a copy with fresh weights by itself. Loss after over loss before: 0.06 to 0.08 over six
    seeds; a network that cannot learn keeps its loss.
    """
    found = protocols.measure(model, protocols.DIGITS)
    before, after = found["loss_before"], found["loss_after"]
    checks.number(
        after / before,
        f"the loss after training, {after:.3f}, over the loss before, {before:.3f}",
        high=protocols.DIGITS_LOSS_RATIO,
        hint="is the loss the right one for softmax, and is every layer trainable?",
    )


def _hint_for_output(output):
    """What gives ten numbers that are no probabilities."""
    if output.min() < 0 or output.max() > 1:
        return "these are logits: the last layer has no softmax"
    return "ten answers that ignore each other, as sigmoid gives them; softmax shares 1 among the classes"
