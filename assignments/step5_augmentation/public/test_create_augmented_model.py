"""create_augmented_model: sizes, the order of its layers, and how it is compiled."""

import numpy as np
import pytest
from labkit import augmenting, checks, cnn, layers
from labkit.data import digits

WHAT = "create_augmented_model()"


@pytest.fixture(scope="module")
def model(create_augmented_model):
    """The network with its default arguments."""
    return layers.expect_built(create_augmented_model(), WHAT)


@pytest.mark.points(0.5)
def test_images_become_ten_probabilities(model):
    """Built for images (n, 28, 28, 1), with 272,493 parameters; each row of ten outputs adds up to 1."""
    checks.equal(model.input_shape, (None, 28, 28, 1), f"{WHAT}.input_shape")
    checks.equal(model.output_shape, (None, 10), f"{WHAT}.output_shape")
    checks.equal(
        model.count_params(),
        272_493,
        "the number of parameters",
        hint="272,490 of step 2's network, and three of one Normalization for one channel",
    )
    images = np.random.default_rng(1).uniform(0, 1, (6, 28, 28, 1)).astype(np.float32)
    what = "the network's output for six random images"
    output = checks.array(model(images, training=False), what, shape=(6, 10), finite=True)
    checks.close(output.sum(axis=1), np.ones(6), "the sums of the rows of " + what, atol=1e-4)


@pytest.mark.points(0.5)
def test_layers_are_in_order(model):
    """The random layers come first, then one Normalization, then the layers of step 2's network.

    Whatever else comes before the Normalization leaves images as they are at inference.
    """
    steps = layers.chain(model, WHAT)
    kinds = [step.kind for step in steps]
    got = ", ".join(kinds)
    hint = "BatchNormalization is another layer" if kinds.count("BatchNormalization") > 5 else ""
    checks.equal(kinds.count("Normalization"), 1, f"the number of Normalization layers of {WHAT}", hint=hint)
    place = kinds.index("Normalization")
    before, after = kinds[:place], steps[place + 1 :]
    random_after = [step.kind for step in after if step.kind.startswith("Random")]
    checks.equal(
        random_after,
        [],
        f"the random layers after the Normalization of {WHAT}",
        hint="they are made for images in [0, 1], so they come before the Normalization",
    )
    checks.that(
        any(kind.startswith("Random") for kind in before),
        f"the layers before the Normalization of {WHAT}",
        expected="the layers of create_augmentation()",
        got=f"no random layer; all of yours: {got}",
    )
    augmenting.expect_random_layers([kind for kind in before if kind.startswith("Random")], WHAT)
    others = [step for step in steps[:place] if not step.kind.startswith("Random")]
    noisy = [step.kind for step in others if getattr(step.layer, "_seed_generators", [])]
    checks.equal(
        noisy, [], f"the layers before the Normalization of {WHAT} that change images by chance, too"
    )
    x = digits(20, 0).x_train
    checks.close(
        augmenting.before_normalization(model, x, training=False),
        x,
        f"what the Normalization of {WHAT} reads at inference, compared with the images",
        atol=1e-5,
        hint="before it there is nothing but augmentation, which at inference leaves images alone",
    )
    cnn.expect_course_cnn(after, what=f"{WHAT} after its Normalization")


@pytest.mark.points(0.5)
def test_compiled_as_in_step_2(model):
    """Compiled with categorical cross-entropy on probabilities, `accuracy`, and top-5 accuracy as `top5`."""
    cnn.expect_loss(model, WHAT)
    cnn.expect_metrics(model, WHAT)
