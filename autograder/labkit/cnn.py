"""What every variant of the course's network for digits has in common, however it was written.

``steps`` are what ``labkit.layers.chain`` found; a lab whose network has more around it hands on its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import tensorflow as tf

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
    hint = _hint_for_order([step.kind for step in steps])
    layers.expect_order(steps, [*before, *KINDS, *after], what, hint=hint)
    convolutions = layers.only(steps, "Conv2D")
    checks.equal([conv.filters for conv in convolutions], [32, 32, 64, 64], "the filters of the convolutions")
    sizes = [(tuple(conv.kernel_size), tuple(conv.strides)) for conv in convolutions]
    checks.equal(sizes, [((3, 3), (1, 1))] * 4, "kernel size and strides of the convolutions")
    padding = [conv.padding for conv in convolutions]
    hint = "only the first convolution of each block keeps the size of its input"
    if len(set(padding)) == 1:
        hint = f"all four are {padding[0]!r}, and the second of each block differs from the first"
    checks.equal(padding, ["same", "valid"] * 2, "the padding of the four convolutions", hint=hint)
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
    hint = _hint_for_argument(rates, rate, "dropout")
    checks.close(
        rates, [rate] * 3, f"the rates of the Dropout layers, asked for {rate}", atol=1e-6, hint=hint
    )


def expect_momentum(steps: list[layers.Step], momentum: float, argument: str = "bn_momentum") -> None:
    """Fail unless all five BatchNormalization layers have this momentum, of that argument if there is one."""
    __tracebackhide__ = True
    found = [layer.momentum for layer in layers.only(steps, "BatchNormalization")]
    checks.equal(len(found), 5, "the number of BatchNormalization layers")
    hint = _hint_for_argument(found, momentum, argument) if argument else ""
    if any(abs(one - 0.99) < 1e-6 for one in found):
        hint = "0.99 is what Keras takes where no momentum is given"
    checks.close(found, [momentum] * 5, f"their momentum, asked for {momentum}", atol=1e-6, hint=hint)


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
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        hint = "'sparse' losses take labels that are numbers, and these are one-hot"
        checks.fail(
            "the loss, on one-hot labels and probabilities",
            "a number",
            checks.shorten(f"{type(error).__name__}: {error}"),
            hint if "sparse" in str(getattr(loss, "name", loss)) else "",
        )
    what = "the loss, on four rows of one-hot labels and probabilities"
    checks.close(got, expected, what, atol=1e-4, hint=_hint_for_loss(got, labels, predicted))


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
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        reason = checks.shorten(f"{type(error).__name__}: {error}")
        hint = "the third argument of compile is loss_weights: write metrics=[...]"
        hint = hint if "loss_weights" in reason else ""
        checks.fail(f"{what}.evaluate on digits with one-hot labels", "loss and metrics", reason, hint)
    for name, share in (("accuracy", 6 / 20), ("top5", 11 / 20)):
        checks.that(
            name in found,
            f"the names that {what}.evaluate reports",
            expected=name,
            got=", ".join(found),
            hint="the second metric needs name='top5'" if name == "top5" else "",
        )
        hint = _hint_for_metric(name, found[name], ranks)
        checks.close(found[name], share, f"{name} on 20 digits with made-up labels", atol=1e-6, hint=hint)


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
        hint="compile with the optimizer itself, not with a new one of its kind",
    )


def expect_nothing_shared(one: keras.Model, two: keras.Model, what: str) -> None:
    """Fail if two models, of two calls of ``what``, are one or share a layer that has weights."""
    __tracebackhide__ = True
    for model in (one, two):
        layers.expect_built(model, what)
    hint = "build the model inside the function, so that each call makes another one"
    checks.that(
        one is not two, f"two calls of {what}", expected="two models", got="the same model twice", hint=hint
    )
    shared = layers.shared(one, two, chance=False)
    checks.that(
        not shared,
        f"two models from {what}",
        expected="no layer with weights in common",
        got=f"these lie in both: {', '.join(shared)}",
        hint="make the layers inside the function, not outside",
    )


def _hint_for_order(kinds: list[str]) -> str:
    """A mistake that gives these steps, if one is known."""
    if "Softmax" not in kinds:
        if kinds and kinds[-1] == "sigmoid":
            return "sigmoid gives ten answers that ignore each other; probabilities of one digit add up to 1"
        return "these are logits: the last layer has no softmax" if kinds and kinds[-1] == "Dense" else ""
    pairs = list(pairwise(kinds))
    if ("Softmax", "Softmax") in pairs:
        return "softmax twice: the last layer has one already"
    if ("ReLU", "ReLU") in pairs or ("ReLU", "BatchNormalization", "ReLU") in zip(
        kinds, kinds[1:], kinds[2:], strict=False
    ):
        return "an activation twice: one in the layer itself, and one of its own"
    if ("ReLU", "BatchNormalization") in pairs:
        return "BatchNormalization comes between a layer and its activation"
    if any(kind.startswith("Global") for kind in kinds):
        return "a global pooling keeps one number for each filter; Flatten keeps all"
    return ""


def _hint_for_argument(found: Sequence[float], wanted: float, name: str) -> str:
    """Whether all layers, or only some, have another number than the argument's."""
    right = sum(abs(one - wanted) < 1e-6 for one in found)
    if right:
        return f"{len(found) - right} of these layers do not have it from the argument {name}"
    if len(set(found)) == 1:
        return f"always {found[0]:g}: the argument {name} is not used, or has another default"
    return f"each of these layers takes the argument {name}"


def _hint_for_loss(got: float, labels: np.ndarray, predicted: np.ndarray) -> str:
    """Which other loss gives this number."""
    own = (labels * predicted).sum(axis=1)
    as_logits = np.log(np.exp(predicted).sum(axis=1)) - own
    binary = -np.log(np.where(labels == 1, predicted, 1 - predicted))
    for number, hint in (
        (
            as_logits.mean(),
            "with from_logits=True, probabilities are taken for logits: softmax is applied twice",
        ),
        (np.square(predicted - labels).mean(), "this is mse, a loss for numbers and not for classes"),
        (binary.mean(), "binary cross-entropy asks ten questions, each yes or no; a digit is one of ten"),
    ):
        if abs(got - number) < 1e-4:
            return hint
    return "categorical cross-entropy, as it is: nothing smoothed, nothing weighted"


def _hint_for_metric(name: str, got: float, ranks: np.ndarray) -> str:
    """Which other metric gives this number, where the label of row i has the rank ``ranks[i]``, from 0."""
    if name == "top5":
        for places in (1, 2, 3, 4, 6):
            if abs(got - (ranks < places).mean()) < 1e-6:
                return f"these are the {places} most probable classes, not five"
    if name == "accuracy" and got > 0.8:
        return "each class is counted by itself; compare the most probable class with the label"
    return "labels are one-hot: take a metric for categories, and none for numbers"
