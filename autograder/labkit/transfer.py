"""Reading a model that is made of a MobileNetV2 and a new head, whether the base is nested or inline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from labkit import backbone, checks, layers
from labkit.data import Digits

FEATURES = 1280
"""Channels of MobileNetV2's output, at every width up to 1."""
HIDDEN = 128
"""Units of the head's first Dense layer."""
HEAD = ["Dense", "ReLU", "Dropout", "Dense", "Softmax"]
"""The head's steps after the average over the image."""
_TO_FEATURES = ("GlobalAveragePooling2D", "GlobalMaxPooling2D", "AveragePooling2D", "Flatten")
BASE_WEIGHTS = {0.35: 410_208, 0.5: 706_224, 1.0: 2_257_984}
"""MobileNetV2's parameters without its top, by its width."""


def expect_prepared(result: Any, images: np.ndarray, size: tuple[int, int], what: str) -> None:
    """Fail unless ``images`` were resized bilinearly, moved to [-1, 1] and given three equal channels."""
    __tracebackhide__ = True
    shape = (len(images), *size, 3)
    hint = "size is (height, width)" if size[0] != size[1] else ""
    found = checks.array(result, what, shape=shape, finite=True, hint=hint)
    wanted = _resized(images, size)
    known = [] if np.allclose(found, 2 * wanted - 1, atol=2e-3) else _mistakes(images, size)
    hint = next((words for words, other in known if np.allclose(found, other, atol=1e-3)), "")
    # tf.image.resize, keras.ops.image.resize and a Resizing layer differ by less than 1e-6
    hint = hint or "resize bilinearly, as tf.image.resize does, and turn [0, 1] into [-1, 1]"
    checks.close(found, np.repeat(2 * wanted - 1, 3, axis=-1), what, atol=1e-4, hint=hint)


def _mistakes(images: np.ndarray, size: tuple[int, int]) -> Iterator[tuple[str, np.ndarray]]:
    """What known mistakes make of images, and what to say of each."""
    right = _resized(images, size)
    yield "these values are still in [0, 1]", right
    yield "these values lie in [-0.5, 0.5]", right - 0.5
    yield "preprocess_input expects values from 0 to 255, and these go to 1", right / 127.5 - 1
    yield "black and white are exchanged", 1 - 2 * right
    yield "this divides by 255, and the values are in [0, 1] already", 2 * right / 255 - 1
    tops = right.max(axis=(1, 2, 3), keepdims=True)
    for words, top in (("an image", tops), ("the batch", right.max(initial=0.0))):
        scaled = 2 * right / np.maximum(top, 1e-9) - 1
        yield f"this is scaled by the largest value of {words}; 0 becomes -1 and 1 becomes 1, always", scaled
    for method in ("nearest", "bicubic", "area"):
        other = _resized(images, size, method)
        words = f"this is resized by the method {method!r}, not bilinearly"
        yield words, 2 * other - 1
        yield words, 2 * np.clip(other, 0, 1) - 1
    yield "this is resized with antialias=True; not so here", 2 * _resized(images, size, antialias=True) - 1
    padded = tf.image.resize_with_pad(images, *size).numpy()
    yield "this keeps the shape of the image and fills up the rest; resize both sides to size", 2 * padded - 1
    yield "the values were rounded to whole steps of 1/255 on the way", 2 * np.round(right * 255) / 255 - 1


def _resized(
    images: np.ndarray, size: tuple[int, int], method: str = "bilinear", *, antialias: bool = False
) -> np.ndarray:
    return tf.image.resize(images, size, method=method, antialias=antialias).numpy()


@dataclass(frozen=True)
class Parts:
    """What a transfer model is made of, whether its base is nested or inline."""

    base: list[Any]
    """The base's layers with weights, from input to output."""
    head: list[Any]
    """What comes after the average over the image, up to the probabilities."""
    hidden: Any
    """The head's Dense of 128."""
    output: Any
    """The head's Dense with one unit per class."""

    def load_backbone(self) -> None:
        """Give the base the weights that were pretrained for these tests."""
        for layer, weights in zip(self.base, backbone.layer_weights(), strict=True):
            layer.set_weights(weights)

    def expected(self, features: np.ndarray) -> np.ndarray:
        """The probabilities that the head must give for averaged features ``(n, 1280)``, in NumPy."""
        (kernel, bias), (kernel_out, bias_out) = self.hidden.get_weights(), self.output.get_weights()
        logits = np.maximum(features @ kernel + bias, 0) @ kernel_out + bias_out
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)


def parts(model: keras.Model, what: str) -> Parts:
    """Take a model apart into a MobileNetV2 of width 0.35 and the head.

    Raises:
        AssertionError: it is not made of these.
    """
    __tracebackhide__ = True
    layers.expect_built(model, what)
    head = expect_head(model, what)
    hidden, output = layers.only(head, "Dense")
    checks.equal(
        hidden.kernel.shape[0],
        FEATURES,
        f"the number of features that the hidden Dense layer of {what} reads",
        hint="the average over the image leaves one number for each of the base's channels",
    )
    checks.equal(
        output.kernel.shape[0], hidden.units, f"the number of features that the last Dense of {what} reads"
    )
    weighted = list(_weighted(model))
    base = [layer for layer in weighted if layer is not hidden and layer is not output]
    wanted = [[weight.shape for weight in weights] for weights in backbone.layer_weights()]
    checks.that(
        [[tuple(weight.shape) for weight in layer.weights] for layer in base] == wanted,
        f"the layers with weights in {what}, without the two Dense layers of its end",
        expected=f"those of MobileNetV2 with alpha = 0.35 and without its top, {len(wanted)} of them",
        got=f"{len(base)} layers with {sum(layer.count_params() for layer in base):,} parameters",
        hint="keras.applications.MobileNetV2 with include_top=False, the argument alpha, and nothing else",
    )
    return Parts(base, list(dict.fromkeys(step.layer for step in head)), hidden, output)


def expect_images(model: keras.Model, classes: int, what: str) -> None:
    """Fail unless ``model`` reads images of 96 by 96 in colour and gives a number for each class."""
    __tracebackhide__ = True
    layers.expect_built(model, what)
    checks.equal(model.input_shape, (None, backbone.SIZE, backbone.SIZE, 3), f"{what}.input_shape")
    checks.equal(model.output_shape, (None, classes), f"{what}.output_shape")


def tail(model: keras.Model, what: str) -> list[layers.Step]:
    """What happens to the data at the end of a model, in order, back to the last place where ways meet."""
    __tracebackhide__ = True
    steps: list[layers.Step] = []
    for operation, _ in _backwards(layers.expect_built(model, what)):
        steps = layers.steps_of(operation) + steps
    return steps


def expect_head(model: keras.Model, what: str) -> list[layers.Step]:
    """The steps of a model's head after the average, once they are those of the lab."""
    __tracebackhide__ = True
    steps = tail(model, what)
    kinds = [step.kind for step in steps]
    if kinds[-len(HEAD) :] != HEAD:
        places = [place + 1 for place, kind in enumerate(kinds) if kind in _TO_FEATURES]
        found = kinds[max(places, default=-len(HEAD)) :]
        hint = _head_hint(found)
        checks.fail(f"the end of {what}, after the average", ", ".join(HEAD), ", ".join(found), hint)
    return steps[-len(HEAD) :]


def _head_hint(kinds: list[str]) -> str:
    missing, extra = (list((Counter(a) - Counter(b)).elements()) for a, b in ((HEAD, kinds), (kinds, HEAD)))
    words = [f"{' and '.join(missing)} missing"] if missing else []
    words += [f"{' and '.join(extra)} too much"] if extra else []
    return "; ".join(words) or "these are the right layers in another order"


def output_hint(model: keras.Model, what: str) -> str:
    """What may explain that an output is not computed from the average of the base's output."""
    kinds = [step.kind for step in tail(model, what)]
    if "GlobalMaxPooling2D" in kinds:
        return "this takes the largest value of each channel, not the average"
    scaling = (keras.layers.Rescaling, keras.layers.Normalization)
    if any(isinstance(layer, scaling) for layer in model._flatten_layers()):
        return (
            "the images have been scaled already, by prepare_for_mobilenet: the model takes them as they are"
        )
    return "images reach the base as they are; after it: average, Dense 128 with ReLU, Dense with softmax"


def expect_parameters(model: keras.Model, alpha: float, classes: int, what: str) -> None:
    """Fail unless ``model`` has the parameters of MobileNetV2 of this width and of the head."""
    __tracebackhide__ = True
    layers.expect_built(model, what)
    head = FEATURES * HIDDEN + HIDDEN + HIDDEN * classes + classes
    checks.equal(
        model.count_params(),
        BASE_WEIGHTS[alpha] + head,
        f"the number of parameters of {what}",
        hint=_parameters_hint(model.count_params(), alpha, classes)
        or f"MobileNetV2 without its top has {BASE_WEIGHTS[alpha]:,} at alpha = {alpha}, the head {head:,}",
    )


def _parameters_hint(count: int, alpha: float, classes: int) -> str:
    """What a known mistake would explain this number of parameters by."""

    def head(features: int, classes: int) -> int:
        return (features + 1) * HIDDEN + (HIDDEN + 1) * classes

    for other, base in BASE_WEIGHTS.items():
        if other != alpha and count == base + head(FEATURES, classes):
            return f"these are as many as for alpha = {other}: is the argument used?"
    base = BASE_WEIGHTS[alpha]
    if classes != 10 and count == base + head(FEATURES, 10):
        return "these are as many as for 10 classes: is num_classes used?"
    if count == base + head(FEATURES * 9, classes):
        return "the head reads all 3 by 3 places of the base's output; their average has 1,280 features"
    if count == base + (FEATURES + 1) * classes:
        return "these are as many as without the Dense layer of 128"
    return ""


def expect_only_head_trainable(model: keras.Model, classes: int, what: str) -> None:
    """Fail unless the weights of the two Dense layers are all that is trainable in ``model``."""
    __tracebackhide__ = True
    layers.expect_built(model, what)
    wanted = sorted([(FEATURES, HIDDEN), (HIDDEN,), (HIDDEN, classes), (classes,)])
    found = sorted(tuple(variable.shape) for variable in model.trainable_variables)
    checks.that(
        found == wanted,
        f"what is trainable in {what}",
        expected=f"the weights of the two Dense layers, {', '.join(map(str, wanted))}",
        got=f"{len(found)} variables{': ' if 0 < len(found) <= 6 else ''}"
        + (", ".join(map(str, found)) if len(found) <= 6 else ""),
        hint=_trainable_hint(model, len(found), len(wanted)),
    )


def _trainable_hint(model: keras.Model, found: int, wanted: int) -> str:
    """What explains that so many variables are trainable, and not as many as wanted."""
    norms = [one for one in model._flatten_layers() if isinstance(one, keras.layers.BatchNormalization)]
    opened = sum(len(layer.trainable_variables) for layer in norms)
    if found == 0:
        return "the whole model is frozen, and learns nothing: freeze the base, not the model"
    if found < wanted:
        return "a part of the head is frozen, too"
    if found == wanted:
        return "the head is Dense 128 on the 1,280 averages, and a Dense with a unit for each class"
    if opened == found - wanted:
        return "BatchNormalization was left open: it belongs to the base, and is frozen with it"
    if opened == 0 or opened < 2 * len(norms):
        return "a part of the base is open; base.trainable = False freezes all of its layers"
    return "the base is open: base.trainable = False freezes all of its layers, and nothing else"


def expect_compiled_as_it_is(model: keras.Model, what: str) -> None:
    """Fail unless ``model`` was compiled when its layers were frozen and open as they are now."""
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    then: dict[Any, bool] = getattr(model, "_compiled_trainable_state", {})
    changed = [
        layer.name for layer in model._flatten_layers() if then.get(layer, layer.trainable) != layer.trainable
    ]
    checks.that(
        not changed,
        f"what is trainable in {what}",
        expected="decided before model.compile",
        got=f"{len(changed)} layers were frozen or opened after it",
        hint="compile fixes what fit may change: freeze first, compile then",
    )


def expect_loss_and_accuracy(model: keras.Model, classes: int, what: str) -> None:
    """Fail unless ``model`` was compiled with categorical cross-entropy and accuracy, for one-hot labels."""
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    compiled = model.get_compile_config() or {}
    checks.that(
        compiled.get("metrics") or compiled.get("weighted_metrics"),
        f"the metrics that {what} was compiled with",
        expected="accuracy",
        got="none",
        hint="each compile names its metrics anew: compile with metrics=['accuracy']",
    )
    random = np.random.default_rng(classes)
    predicted = random.dirichlet(np.ones(classes), 11).astype(np.float32)
    ranking = np.argsort(-predicted, axis=1)
    chosen = np.where(np.arange(11) < 6, ranking[:, 0], ranking[:, 1])
    labels = np.eye(classes, dtype=np.float32)[chosen]
    model.reset_metrics()
    try:
        y, y_pred = tf.constant(labels), tf.constant(predicted)
        loss = float(model.compute_loss(y=y, y_pred=y_pred)) - sum(float(extra) for extra in model.losses)
        found = {name: float(value) for name, value in model.compute_metrics(None, y, y_pred).items()}
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        reason = checks.shorten(f"{type(error).__name__}: {error}")
        checks.fail(f"the loss and metrics of {what}, for one-hot labels", "numbers", reason)
    model.reset_metrics()
    checks.close(
        loss,
        -np.log((labels * predicted).sum(axis=1)).mean(),
        f"the loss of {what}, on eleven rows of one-hot labels and probabilities",
        atol=1e-4,
        hint=_loss_hint(loss, labels, predicted),
    )
    metrics = {name: value for name, value in found.items() if name != "loss"}
    checks.that(
        any(abs(value - 6 / 11) < 1e-5 for value in metrics.values()),
        f"the metrics of {what}, where 6 of 11 rows are right",
        expected=f"an accuracy of {6 / 11:.4f}",
        got=", ".join(f"{name} {value:.4f}" for name, value in metrics.items()) or "no metric",
        hint="compile with metrics=['accuracy']",
    )


def _loss_hint(loss: float, labels: np.ndarray, predicted: np.ndarray) -> str:
    """Which other loss this is, on the same rows."""
    losses, y, p = keras.losses, tf.constant(labels), tf.constant(predicted)
    known = {
        "this takes probabilities for logits: the softmax is in the model, so from_logits stays False": (
            losses.CategoricalCrossentropy(from_logits=True)
        ),
        "this is binary cross-entropy, which asks about each class by itself": losses.BinaryCrossentropy(),
        "this is the mean squared error": losses.MeanSquaredError(),
    }
    for words, other in known.items():
        if abs(float(other(y, p)) - loss) < 1e-4:
            return words
    for smoothing in (0.05, 0.1, 0.2):
        smooth = losses.CategoricalCrossentropy(label_smoothing=smoothing)
        if abs(float(smooth(y, p)) - loss) < 1e-4:
            return "this smooths the labels; the handout does not"
    return "categorical cross-entropy on one-hot labels and probabilities is asked for"


def accuracy_of_head(parts: Parts, loss: Any, data: Digits) -> float:
    """Train a head on averaged features, 15 epochs in batches of 32 with Adam; its accuracy on the others."""
    __tracebackhide__ = True
    x = features = keras.Input((FEATURES,))
    for operation in parts.head:
        x = operation(x)
    head = keras.Model(features, x)
    head.compile(keras.optimizers.Adam(0.001), loss, jit_compile=False)
    try:
        head.fit(data.x_train, data.y_train, batch_size=32, epochs=15, verbose=0)
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        reason = checks.shorten(str(error).strip() or type(error).__name__)
        checks.fail("the head cannot be trained with one-hot labels", "fit runs", reason)
    predicted = np.argmax(head(data.x_test, training=False), axis=1)
    return float(np.mean(predicted == np.argmax(data.y_test, axis=1)))


def is_random(model: keras.Model) -> bool:
    """Whether no BatchNormalization of ``model`` has ever seen data: its averages are where they start."""
    normalizations = [
        layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.BatchNormalization)
    ]
    return not any(np.any(np.asarray(layer.moving_mean)) for layer in normalizations)


def _backwards(model: keras.Model) -> Iterator[tuple[Any, int]]:
    """Operations from the output back, with their numbers of inputs, up to the first that has not one.

    Nested models are opened.
    """
    tensors = list(model.outputs)
    while len(tensors) == 1:
        operation, index, _ = tensors[0]._keras_history
        if isinstance(operation, keras.layers.InputLayer):
            return
        tensors = operation._inbound_nodes[index].input_tensors
        if not isinstance(operation, keras.Model):
            yield operation, len(tensors)
            continue
        for inner, inputs in _backwards(operation):
            yield inner, inputs
            if inputs != 1:
                return


def _weighted(layer: Any) -> Iterator[Any]:
    """The layers with weights of their own, from input to output."""
    for inner in layer.layers:
        if isinstance(inner, keras.Model | keras.layers.Pipeline):
            yield from _weighted(inner)
        elif inner.weights:
            yield inner
