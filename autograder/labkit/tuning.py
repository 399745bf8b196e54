"""A small model of the tests' own with a frozen base and a head, and which of its layers must be open."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from labkit import checks, runs

SMALL = (12, 10, 3)
"""What the small model reads."""
SMALL_CLASSES = 5
_SETTINGS = ("beta_1", "beta_2", "amsgrad", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm")


def small_model(optimizer: Any = "adam") -> keras.Model:
    """A frozen base, nested, and a head on it, compiled as step 6 does: small, for tests that train.

    The base is a miniature of MobileNetV2 with its layers' kinds and names: 16 layers, 5 of them
    BatchNormalization with averages that are not where they start.
    """
    base = _small_base()
    base.trainable = False
    image = keras.Input(SMALL)
    x = keras.layers.GlobalAveragePooling2D()(base(image))
    x = keras.layers.Dense(6, activation="elu", name="hidden")(
        x
    )  # few ReLUs might all be zero, and learn nothing
    x = keras.layers.Dropout(0.2, name="dropout")(x)
    model = keras.Model(image, keras.layers.Dense(SMALL_CLASSES, activation="softmax", name="head")(x))
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def base_of(model: keras.Model) -> keras.Model:
    """The base of a small model."""
    return next(layer for layer in model.layers if isinstance(layer, keras.Model))


def small_data(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Images and one-hot labels for the small model: each class brightens a row of its own."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, SMALL_CLASSES, rows)
    x = random.uniform(-1, 0.2, (rows, *SMALL)).astype(np.float32)
    x[np.arange(rows), 2 * classes + 1] += 0.8
    return x, np.eye(SMALL_CLASSES, dtype=np.float32)[classes]


def open_layers(base: keras.Model, n_layers: int) -> list[Any]:
    """The layers with weights that must be trainable when the last ``n_layers`` of the base are opened."""
    last = base.layers[max(len(base.layers) - n_layers, 0) :]
    return [layer for layer in last if layer.weights and not _is_normalization(layer)]


def expect_open(model: keras.Model, n_layers: int, what: str, *, earlier: int | None = None) -> None:
    """Fail unless of a small model the head and the base's last ``n_layers`` are trainable, but for BN.

    Args:
        model: a small model.
        n_layers: how many must be open.
        what: the student's word for what opened them.
        earlier: how many were opened before.
    """
    __tracebackhide__ = True
    base = base_of(model)
    found = {id(variable) for variable in model.trainable_variables}
    inner = [layer for layer in base.layers if layer.weights]
    names = [layer.name for layer in inner if found & {id(variable) for variable in layer.variables}]
    checks.equal(
        names,
        [layer.name for layer in open_layers(base, n_layers)],
        f"the base's layers that are trainable after {what} (of {len(base.layers)} layers with "
        f"BatchNormalization, whose names have 'bn' or 'BN', counted but kept frozen)",
        hint=_opening_hint(names, base, n_layers, earlier),
    )
    closed = [
        layer.name
        for layer in model.layers
        if layer.name in ("hidden", "head")
        and not found.issuperset(id(variable) for variable in layer.variables)
    ]
    checks.that(
        not closed, f"the head after {what}", expected="trainable", got=f"{' and '.join(closed)} frozen"
    )


def expect_some_open(model: keras.Model, what: str) -> None:
    """Fail if the base of a small model is as frozen as it was: who opens nothing has kept no promise."""
    __tracebackhide__ = True
    opened = base_of(model).trainable_variables
    checks.that(opened, f"the base after {what}", expected="some layers trainable", got="all of it frozen")


def expect_adam(model: keras.Model, rate: float, what: str) -> None:
    """Fail unless ``model`` was compiled with Adam itself, no variant of it, at this learning rate."""
    __tracebackhide__ = True
    checks.that(
        type(model.optimizer) is keras.optimizers.Adam,
        f"the optimizer of {what}",
        expected="Adam",
        got=type(model.optimizer).__name__,
        hint="compile with keras.optimizers.Adam",
    )
    found = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
    checks.close(found, rate, f"the learning rate of {what}", atol=0, rtol=1e-4)
    settings, usual = (optimizer.get_config() for optimizer in (model.optimizer, keras.optimizers.Adam(rate)))
    checks.that(
        isinstance(settings["learning_rate"], float | int),
        f"the learning rate of {what}",
        expected=f"{rate:g} from the first step to the last",
        got="a schedule that changes it",
    )
    others = [name for name, value in usual.items() if name in _SETTINGS and settings.get(name) != value]
    checks.equal(others, [], f"the settings of Adam, other than Keras' defaults, of {what}")


def averages(model: keras.Model) -> dict[str, np.ndarray]:
    """Moving means and variances of the base of a small model, by the names of its layers."""
    normalizations = filter(_is_normalization, base_of(model).layers)
    return {
        layer.name: np.stack([layer.moving_mean.numpy(), layer.moving_variance.numpy()])
        for layer in normalizations
    }


def histories(result: Any, names: list[str]) -> tuple[runs.History, runs.History]:
    """The two histories that ``fine_tune`` returned, each with a number per epoch under each of the names."""
    __tracebackhide__ = True
    checks.is_instance(result, (tuple, list), "what fine_tune returned")
    checks.equal(len(result), 2, "the number of histories that fine_tune returned")
    first, second = (
        runs.history(one, names, what)
        for one, what in zip(result, ("the first history", "the second history"), strict=True)
    )
    return first, second


def step_hint(moved: float, rate: float, steps: int) -> str:
    """What explains that a weight of the base's opened layers moved so far, and not in steps of ``rate``."""
    if moved == 0:
        return (
            "it has not moved: are the last layers opened, and the model compiled, before the second phase?"
        )
    if moved < rate:
        return "the steps are too small, or too few"
    if moved < 200 * steps * rate:
        return "the steps are too large: which learning rate has the second phase?"
    return "these are steps for a head: was the base open before, or is the first learning rate used again?"


def _opening_hint(names: list[str], base: keras.Model, n_layers: int, earlier: int | None) -> str:
    def opened(count: int) -> list[str]:
        return [layer.name for layer in open_layers(base, max(count, 0))]

    norms = [name for name in names if _is_normalization(base.get_layer(name))]
    last = base.layers[max(len(base.layers) - n_layers, 0) :]
    if norms and any(_is_normalization(layer) and layer.name not in norms for layer in last):
        return (
            "some BatchNormalization is frozen, some is not: know it by its class, not by letters of its name"
        )
    if norms:
        return "BatchNormalization stays frozen: its averages would follow the small batches of the new task"
    if earlier is not None and names == opened(earlier):
        return "these are the layers that the call before has opened: freeze what is not to be open"
    if not names and n_layers <= len(base.layers):
        return "a layer in a frozen base stays frozen, whatever its own flag says"
    if not names:
        return "len(base.layers) - n_layers is below 0 here, and a place below 0 counts from the end"
    if n_layers == 0:
        return "0 opens none; a_list[-0:] is the whole list"
    if n_layers != 10 and names == opened(10):
        return "these are the last 10: is n_layers used?"
    if names in (opened(n_layers - 1), opened(n_layers + 1)):
        return "this is one layer too many, or too few"
    return _slice_hint(names, base, n_layers)


def _slice_hint(names: list[str], base: keras.Model, n_layers: int) -> str:
    """What explains that other layers than the last ones are open, and no BatchNormalization."""
    others = [layer for layer in base.layers if not _is_normalization(layer)]
    uncounted = [layer.name for layer in others[max(len(others) - n_layers, 0) :] if layer.weights]
    if names == uncounted:
        return "BatchNormalization is counted among the last layers, too, though it stays frozen"
    inverted = [layer.name for layer in base.layers[: max(len(base.layers) - n_layers, 0)] if layer in others]
    first = [layer.name for layer in base.layers[:n_layers] if layer in others]
    if names in ([name for name in part if base.get_layer(name).weights] for part in (inverted, first)):
        return "these are the first layers of the base; the last ones are those near its output"
    if n_layers > len(base.layers):
        return "len(base.layers) - n_layers is below 0 here, and a place below 0 counts from the end"
    return "the last layers are counted in base.layers; for 0 none is opened"


def _is_normalization(layer: Any) -> bool:
    return isinstance(layer, keras.layers.BatchNormalization)


def _small_base() -> keras.Model:
    make = keras.layers
    x = image = keras.Input(SMALL)
    x = make.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name="Conv1")(x)
    x = make.BatchNormalization(name="bn_Conv1")(x)
    x = shortcut = make.ReLU(6.0, name="Conv1_relu")(x)
    x = make.Conv2D(7, 1, use_bias=False, name="block_1_expand")(x)
    x = make.BatchNormalization(name="block_1_expand_BN")(x)
    x = make.ReLU(6.0, name="block_1_expand_relu")(x)
    x = make.DepthwiseConv2D(3, padding="same", use_bias=False, name="block_1_depthwise")(x)
    x = make.BatchNormalization(name="block_1_depthwise_BN")(x)
    x = make.ReLU(6.0, name="block_1_depthwise_relu")(x)
    x = make.Conv2D(4, 1, use_bias=False, name="block_1_project")(x)
    x = make.BatchNormalization(name="block_1_project_BN")(x)
    x = make.Add(name="block_1_add")([shortcut, x])
    x = make.Conv2D(9, 1, use_bias=False, name="Conv_1")(x)
    x = make.BatchNormalization(name="Conv_1_bn")(x)
    base = keras.Model(image, make.ReLU(6.0, name="out_relu")(x), name="mobilenetv2_1.00_96")
    random = np.random.default_rng(5)
    for layer in filter(_is_normalization, base.layers):
        size = layer.moving_mean.shape[0]
        layer.set_weights(
            [
                random.uniform(low, high, size)
                for low, high in ((0.7, 1.3), (0.2, 0.6), (-0.1, 0.1), (0.3, 0.6))
            ]
        )
    return base
