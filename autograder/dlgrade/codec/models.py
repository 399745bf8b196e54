"""Keras objects as data and back: models, optimizers, losses, metrics, layers, callbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
from keras.src.models.functional import Functional

from dlgrade.codec import allowlist
from dlgrade.codec.errors import CannotCrossError

_OWN_METHODS = frozenset(
    """
    fit evaluate predict call train_step test_step predict_step compile compute_loss __call__
    train_on_batch test_on_batch predict_on_batch get_config get_weights count_params
    """.split()
)

_CALLBACK_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "EarlyStopping": (
        *("monitor", "min_delta", "patience", "verbose", "mode", "baseline"),
        *("restore_best_weights", "start_from_epoch"),
    ),
    "ModelCheckpoint": (
        *("filepath", "monitor", "verbose", "save_best_only", "save_weights_only", "mode", "save_freq"),
    ),
    "ReduceLROnPlateau": (
        *("monitor", "factor", "patience", "verbose", "mode", "min_delta", "cooldown", "min_lr"),
    ),
    "LearningRateScheduler": ("schedule", "verbose"),
    "LambdaCallback": (
        *("on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"),
        *("on_train_batch_begin", "on_train_batch_end"),
    ),
    "TerminateOnNaN": (),
    "History": (),
}


def model_config(model: keras.Model) -> dict[str, Any]:
    """What a model is: its class, its configuration, the shape that it was built for.

    Raises:
        CannotCrossError: it is a class of the student's own, has patched methods, or holds something that
            is not Keras' own.
    """
    if type(model) not in (keras.Sequential, Functional):
        raise CannotCrossError(
            f"it is a {type(model).__name__}, a model class of your own. A model is graded by its "
            "configuration and weights: return a keras.Sequential or a functional keras.Model"
        )
    patched = sorted(_OWN_METHODS & set(vars(model)) - _observed(model))
    if patched:
        raise CannotCrossError(
            f"its method {patched[0]} was replaced. A model is graded by its configuration and weights, and "
            "Keras' own methods are used"
        )
    config = serialized(model)
    config.pop("compile_config", None)
    return config


def serialized(thing: Any) -> dict[str, Any]:
    """``keras.saving``'s configuration of a built-in object, checked.

    Raises:
        CannotCrossError: it is not Keras' own, or cannot be described.
    """
    try:
        config = keras.saving.serialize_keras_object(thing)
    except Exception as error:
        reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
        raise CannotCrossError(f"Keras cannot describe it as a configuration ({reason})") from None
    checked = allowlist.checked(_plain(config))
    if not isinstance(checked, dict):
        raise CannotCrossError(f"it is {thing!r:.100}, which has no configuration")
    return checked


def compiled_parts(model: keras.Model) -> dict[str, Any] | None:
    """Loss, metrics and weights that ``model`` was compiled with, as configurations; None if it was not.

    Raises:
        CannotCrossError: one of them is a function or class of the student's own.
    """
    config = model._compile_config.config if model.compiled and model._compile_config else None
    if config is None:
        return None
    parts = {name: config.get(name) for name in ("loss", "loss_weights", "metrics", "weighted_metrics")}
    _refuse_own_functions(parts)
    return {name: allowlist.checked(_plain(_described(part))) for name, part in parts.items()}


def recompile(model: keras.Model, optimizer: Any, parts: dict[str, Any]) -> None:
    """Compile ``model`` with this optimizer, as it is, and the parts of ``compiled_parts``."""
    rebuilt = {name: _rebuilt(allowlist.checked(part)) for name, part in parts.items()}
    model.compile(optimizer=optimizer, auto_scale_loss=False, **rebuilt)


def flat_layers(thing: keras.Layer) -> list[Any]:
    """A layer or model and all layers in it, parents before children.

    Without input layers: they hold nothing, and a Sequential gets one when it is built.
    """
    return [layer for layer in thing._flatten_layers() if not isinstance(layer, keras.layers.InputLayer)]


def trainable_flags(model: keras.Model) -> list[bool]:
    """The flag of every layer, in the order of ``flat_layers``."""
    return [bool(layer.trainable) for layer in flat_layers(model)]


def set_trainable_flags(model: keras.Model, flags: list[bool]) -> None:
    """Set every layer's flag.

    Raises:
        CannotCrossError: their number is not that of the layers.
    """
    layers = flat_layers(model)
    if len(layers) != len(flags):
        raise CannotCrossError(f"{len(flags)} trainable flags came for {len(layers)} layers")
    for layer, flag in zip(layers, flags, strict=True):
        if layer.trainable != flag:
            layer.trainable = flag  # reaches its children too, and they come later in the list


def trainable_flags_when_compiled(model: keras.Model) -> list[bool]:
    """The flag that every layer had when ``model`` was compiled: Keras wants no other one in ``fit``."""
    then = getattr(model, "_compiled_trainable_state", {})
    return [bool(then.get(layer, layer.trainable)) for layer in flat_layers(model)]


def note_flags_when_compiled(model: keras.Model, flags: list[bool]) -> None:
    """Let ``model`` have been compiled when its layers had these flags.

    Raises:
        CannotCrossError: their number is not that of the layers.
    """
    layers = flat_layers(model)
    if len(layers) != len(flags):
        raise CannotCrossError(f"{len(flags)} trainable flags came for {len(layers)} layers")
    every = {layer: layer.trainable for layer in model._flatten_layers()}  # input layers, too
    model._compiled_trainable_state = every | dict(zip(layers, flags, strict=True))


def set_arrays(variables: Iterable[Any], arrays: list[np.ndarray], what: str) -> None:
    """Assign arrays to Keras variables, one by one.

    Raises:
        CannotCrossError: their number or a shape does not fit.
    """
    variables = list(variables)
    if len(variables) != len(arrays):
        raise CannotCrossError(f"{len(arrays)} {what} came where {len(variables)} belong")
    for variable, array in zip(variables, arrays, strict=True):
        if tuple(variable.shape) != array.shape:
            raise CannotCrossError(
                f"{what} of shape {array.shape} came where {tuple(variable.shape)} belongs"
            )
        variable.assign(array)


def innermost(optimizer: Any) -> Any:
    """The optimizer that holds the moments, inside any loss scaling."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def callback_arguments(callback: keras.callbacks.Callback) -> tuple[str, dict[str, Any]]:
    """A built-in callback's class name and constructor arguments.

    Raises:
        CannotCrossError: its class is not one of Keras' own that this course uses.
    """
    name = type(callback).__name__
    if type(callback) is not getattr(keras.callbacks, name, None) or name not in _CALLBACK_ARGUMENTS:
        raise CannotCrossError(
            f"it is a {name}; of callbacks, these of Keras' own may cross: {', '.join(_CALLBACK_ARGUMENTS)}"
        )
    state = vars(callback)
    given = {key: state[key] for key in _CALLBACK_ARGUMENTS[name] if key in state}
    if name == "LambdaCallback":
        given = {key: value for key, value in given.items() if not _is_default(value)}
    return name, given


def make_callback(name: str, arguments: dict[str, Any]) -> keras.callbacks.Callback:
    """A callback of Keras' own.

    Raises:
        CannotCrossError: the class or an argument is not on the list, or Keras refuses them.
    """
    known = _CALLBACK_ARGUMENTS.get(name)
    if known is None or not set(arguments) <= set(known):
        raise CannotCrossError(f"no callback {name} with {sorted(arguments)} may cross")
    try:
        return getattr(keras.callbacks, name)(**arguments)
    except Exception as error:
        raise CannotCrossError(f"Keras refuses the callback {name}: {error}") from None


def _is_default(value: Any) -> bool:
    return getattr(value, "__module__", "").startswith("keras.")


def _observed(model: keras.Model) -> set[str]:
    return {"call"} if getattr(model, "_labkit_calls", None) is not None else set()


def _map(value: Any, leaf: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _map(item, leaf) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_map(item, leaf) for item in value]
    return leaf(value)


def _described(part: Any) -> Any:
    return _map(
        part,
        lambda leaf: (
            leaf if leaf is None or isinstance(leaf, str | int | float | dict) else serialized_part(leaf)
        ),
    )


def serialized_part(leaf: Any) -> Any:
    """A loss or metric as configuration; a function as its name, which ``checked`` resolves."""
    try:
        return keras.saving.serialize_keras_object(leaf)
    except Exception:
        raise CannotCrossError(f"it is compiled with {leaf!r:.100}, which Keras cannot describe") from None


def _rebuilt(part: Any) -> Any:
    def leaf(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return keras.saving.deserialize_keras_object(value, safe_mode=True)

    return _map(part, leaf)


def _refuse_own_functions(part: Any) -> None:
    """Serialisation keeps a function's bare name, so a student's own ``mse`` would pass as Keras'."""
    if isinstance(part, dict):
        for item in part.values():
            _refuse_own_functions(item)
    elif isinstance(part, list | tuple):
        for item in part:
            _refuse_own_functions(item)
    elif callable(part) and not type(part).__module__.startswith("keras."):
        module = getattr(part, "__module__", "") or ""
        if isinstance(part, type) or not module.startswith("keras."):
            name = getattr(part, "__name__", type(part).__name__)
            raise CannotCrossError(
                f"it is compiled with {name}, which is code of your own; use Keras' losses and metrics"
            )


def _plain(config: Any) -> Any:
    """NumPy scalars and arrays of a configuration as Python numbers and lists."""
    if isinstance(config, dict):
        return {key: _plain(value) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return [_plain(value) for value in config]
    if isinstance(config, np.generic):
        return config.item()
    if isinstance(config, np.ndarray):
        return config.tolist()
    return config
