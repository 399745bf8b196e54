"""What every variant of the course's network for digits has in common, however it was written.

``steps`` are what ``labkit.layers.chain`` found; a lab whose network has more around it hands on its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from labkit import checks, layers
from labkit.data import digits

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
KINDS = [*BLOCK, *BLOCK, *HEAD]
"""The network's steps in order."""


def expect_course_cnn(
    steps: list[layers.Step], *, what: str, before: Sequence[str] = (), after: Sequence[str] = ()
) -> None:
    """Fail unless ``steps`` are the course's CNN, with its sizes.

    Args:
        steps: the whole chain.
        what: the model in the student's words.
        before: kinds of the steps that come before the network's.
        after: kinds of the steps that come after.
    """
    __tracebackhide__ = True
    layers.expect_order(steps, [*before, *KINDS, *after], what)
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


def expect_dropout(steps: list[layers.Step], rate: float) -> None:
    """Fail unless all three Dropout layers have this rate."""
    __tracebackhide__ = True
    rates = [layer.rate for layer in layers.only(steps, "Dropout")]
    checks.equal(len(rates), 3, "the number of Dropout layers")
    checks.close(rates, [rate] * 3, f"the rates of the Dropout layers, asked for {rate}", atol=1e-6)


def expect_momentum(steps: list[layers.Step], momentum: float) -> None:
    """Fail unless all five BatchNormalization layers have this momentum."""
    __tracebackhide__ = True
    found = [layer.momentum for layer in layers.only(steps, "BatchNormalization")]
    checks.equal(len(found), 5, "the number of BatchNormalization layers")
    checks.close(found, [momentum] * 5, f"their momentum, asked for {momentum}", atol=1e-6)


def expect_loss(model: keras.Model, what: str) -> None:
    """Fail unless ``model`` was compiled with categorical cross-entropy on probabilities."""
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    loss: Any = model.loss
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


def expect_metrics(model: keras.Model, what: str) -> None:
    """Fail unless ``model.evaluate`` reports ``accuracy``, and top-5 accuracy as ``top5``."""
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    checks.equal(model.input_shape, (None, 28, 28, 1), f"{what}.input_shape")
    checks.equal(model.output_shape, (None, 10), f"{what}.output_shape")
    x = digits(20, 0).x_train
    ranking = np.argsort(-np.asarray(model(x, training=False)), axis=1)
    ranks = np.array([1] * 6 + [2, 3, 4, 5, 5] + [6, 6, 7, 8, 9, 10, 10, 7, 8]) - 1
    y = np.eye(10, dtype=np.float32)[ranking[np.arange(20), ranks]]
    try:
        found = model.evaluate(x, y, batch_size=20, verbose=0, return_dict=True)
    except (TypeError, ValueError) as error:
        reason = checks.shorten(f"{type(error).__name__}: {error}")
        checks.fail(f"{what}.evaluate on digits with one-hot labels", "loss and metrics", reason)
    for name, share in (("accuracy", 6 / 20), ("top5", 11 / 20)):
        checks.that(
            name in found,
            f"the names that {what}.evaluate reports",
            expected=name,
            got=", ".join(found),
            hint="the second metric needs name='top5'" if name == "top5" else "",
        )
        checks.close(found[name], share, f"{name} on 20 digits with made-up labels", atol=1e-6)


def expect_optimizer(model: keras.Model, kind: type, rate: float, what: str) -> None:
    """Fail unless ``model`` was compiled with this class of optimizer at this learning rate."""
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    optimizer = checks.is_instance(
        model.optimizer, kind, "the optimizer", hint="give the argument `optimizer` to compile"
    )
    checks.close(
        float(keras.ops.convert_to_numpy(optimizer.learning_rate)),
        rate,
        f"the learning rate of {kind.__name__}",
        atol=1e-7,
    )


def expect_nothing_shared(one: keras.Model, two: keras.Model, what: str) -> None:
    """Fail if two models, of two calls of ``what``, are one or share a layer that has weights."""
    __tracebackhide__ = True
    for model in (one, two):
        checks.is_instance(model, keras.Model, what)
    checks.that(one is not two, f"two calls of {what}", expected="two models", got="the same model twice")
    shared = layers.shared(one, two, chance=False)
    checks.that(
        not shared,
        f"two models from {what}",
        expected="no layer with weights in common",
        got=f"these lie in both: {', '.join(shared)}",
        hint="make the layers inside the function, not outside",
    )
