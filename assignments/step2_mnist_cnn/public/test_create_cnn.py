"""create_cnn: the architecture, how it is compiled, and whether it can learn."""

import keras
import numpy as np
import pytest
from labkit import checks, layers, protocols

BLOCK = [
    "Conv2D",
    "BatchNormalization",
    "ReLU",
    "Conv2D",
    "BatchNormalization",
    "ReLU",
    "MaxPooling2D",
    "Dropout",
]
HEAD = ["Flatten", "Dense", "BatchNormalization", "ReLU", "Dropout", "Dense", "Softmax"]


@pytest.fixture(scope="module")
def model(create_cnn):
    """The network with its default arguments."""
    return layers.expect_built(create_cnn(), "create_cnn()")


@pytest.mark.points(0.5)
def test_images_become_ten_probabilities(model):
    """Images (n, 28, 28, 1) become n rows of ten numbers from 0 to 1 that add up to 1."""
    checks.equal(model.input_shape, (None, 28, 28, 1), "create_cnn().input_shape")
    checks.equal(model.output_shape, (None, 10), "create_cnn().output_shape")
    images = np.random.default_rng(1).uniform(0, 1, (6, 28, 28, 1)).astype(np.float32)
    what = "the network's output for six random images"
    output = checks.array(model(images, training=False), what, shape=(6, 10), finite=True)
    checks.close(
        output.sum(axis=1),
        np.ones(6),
        "the sums of the rows of " + what,
        atol=1e-4,
        hint="without softmax these are logits; sigmoid gives ten answers that ignore each other",
    )
    checks.that(output.min() >= 0, f"the smallest value of {what}", expected="at least 0", got=output.min())


@pytest.mark.points(1)
def test_layers_are_in_order(model):
    """Two convolutional blocks and the head, layer by layer in the handout's order, with its sizes."""
    steps = layers.chain(model, "create_cnn()")
    layers.expect_order(steps, [*BLOCK, *BLOCK, *HEAD], "create_cnn()")
    convolutions = layers.only(steps, "Conv2D")
    checks.equal([conv.filters for conv in convolutions], [32, 32, 64, 64], "the filters of the convolutions")
    sizes = [(tuple(conv.kernel_size), tuple(conv.strides)) for conv in convolutions]
    checks.equal(sizes, [((3, 3), (1, 1))] * 4, "kernel size and strides of the convolutions")
    checks.equal(
        [conv.padding for conv in convolutions],
        ["same", "valid", "same", "valid"],
        "the padding of the four convolutions",
        hint="only the first convolution of each block keeps the size of its input",
    )
    pools = [tuple(pool.pool_size) for pool in layers.only(steps, "MaxPooling2D")]
    checks.equal(pools, [(2, 2)] * 2, "the pool sizes")
    checks.equal(
        [dense.units for dense in layers.only(steps, "Dense")], [128, 10], "the units of the Dense layers"
    )


@pytest.mark.points(0.5)
def test_number_of_parameters(model):
    """272,490 parameters, of which 271,850 are trained (BatchNormalization's averages are not)."""
    checks.equal(model.count_params(), 272_490, "the number of parameters")
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    checks.equal(trained, 271_850, "the number of trainable parameters")


@pytest.mark.points(0.5)
def test_loss_is_categorical_cross_entropy_on_probabilities(model):
    """Compiled with categorical cross-entropy, which reads one-hot labels and probabilities."""
    layers.expect_compiled(model, "create_cnn()")
    loss = model.loss
    if isinstance(loss, dict):
        loss = list(loss.values())
    if isinstance(loss, list | tuple) and len(loss) == 1:
        loss = loss[0]
    labels = np.eye(10, dtype=np.float32)[[2, 7, 7, 0]]
    predicted = np.random.default_rng(2).dirichlet(np.ones(10), 4).astype(np.float32)
    expected = -np.log((labels * predicted).sum(axis=1)).mean()
    try:
        got = float(np.mean(keras.losses.get(loss)(labels, predicted)))
    except (TypeError, ValueError) as error:
        checks.fail(
            "the loss, on one-hot labels and probabilities", "a number", f"{type(error).__name__}: {error}"
        )
    checks.close(
        got,
        expected,
        "the loss, on four rows of one-hot labels and probabilities",
        atol=1e-4,
        hint="probabilities are no logits, labels are one-hot and not numbers, and nothing is smoothed",
    )


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
