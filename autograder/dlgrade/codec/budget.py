"""How large a model may be, found out symbolically before a single weight exists."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import keras
from keras.src.backend.common import global_state
from keras.src.backend.common.variables import initialize_all_variables

from dlgrade.codec.allowlist import count_layers
from dlgrade.codec.errors import CannotCrossError
from dlgrade.codec.limits import Budget

_UNKNOWN_LENGTH = 64
"""Taken for a dimension that the configuration leaves open (time steps, image sides)."""
_MAX_ACTIVATIONS = 1 << 24
"""Values of one layer's output for one example."""
_MAX_STEPS = 10_000
"""Steps of a recurrent layer, each of which costs time of its own however small it is."""

Shape = tuple[int | None, ...]


def build(config: dict[str, Any], budget: Budget) -> Any:
    """Build a model or layer from a checked configuration, within the budget.

    Keras traces shapes inside a stateless scope, where variables have shapes and no values; they are
    allocated only once the sums are known.

    Raises:
        CannotCrossError: it is too large, or Keras cannot build it.
    """
    if not isinstance(config, dict):
        raise CannotCrossError(f"its configuration is that of a function, {config!r:.60}")
    if not _holds_weights(config):
        return _deserialized(config)
    layers = count_layers(config)
    if layers > budget.max_layers:
        raise CannotCrossError(f"it has {layers:,} layers; at most {budget.max_layers:,} are accepted")
    global_state.set_global_attribute("uninitialized_variables", [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            built = _deserialized(config)
        _check_size(built, budget)
    except CannotCrossError:
        global_state.set_global_attribute("uninitialized_variables", [])
        raise
    _initialize(built)
    return built


def _initialize(built: Any) -> None:
    """Give the variables their values; those of frozen layers, too, can be trained once they are opened.

    TensorFlow's own variable takes its ``trainable`` for good from the moment that it is made, and a gradient
    tape watches no other. Keras makes it before a layer is frozen; here it is made afterwards.
    """
    frozen = [v for layer in built._flatten_layers() for v in layer._trainable_variables if not v.trainable]
    for variable in frozen:
        variable.trainable = True
    initialize_all_variables()
    for variable in frozen:
        variable.trainable = False


def _holds_weights(config: dict[str, Any]) -> bool:
    return config.get("module") == "keras.layers" or config.get("class_name") in (
        "Sequential",
        "Functional",
        "Model",
    )


def _deserialized(config: dict[str, Any]) -> Any:
    try:
        if config.get("class_name") == "Sequential":
            built = _sequential(config["config"])
        else:
            built = keras.saving.deserialize_keras_object(config, safe_mode=True)
        shape = (config.get("build_config") or {}).get("input_shape")
        if isinstance(built, keras.Layer) and not built.built and shape is not None:
            built.build(shape)
    except Exception as error:  # whatever Keras raises at a configuration that contradicts itself
        reason = str(error).strip().split("\n")[0][:300]
        raise CannotCrossError(f"Keras cannot rebuild it from its configuration ({reason})") from None
    return built


def _sequential(config: dict[str, Any]) -> keras.Sequential:
    """What ``Sequential.from_config`` builds, which traces all layers anew for each one that it adds."""
    layers = [keras.saving.deserialize_keras_object(layer, safe_mode=True) for layer in config["layers"]]
    return keras.Sequential(layers, name=config.get("name"))


def _check_size(built: Any, budget: Budget) -> None:
    parameters = sum(math.prod(weight.shape) for weight in built.weights)
    if parameters > budget.max_parameters:
        raise CannotCrossError(
            f"it has {parameters:,} parameters; at most {budget.max_parameters:,} are accepted"
        )
    flops = 0
    for operation, shape, times in _outputs(built):
        values = math.prod(size or _UNKNOWN_LENGTH for size in shape[1:])
        if values > _MAX_ACTIVATIONS:
            raise CannotCrossError(f"the layer {operation.name} puts out {values:,} values for one example")
        places = values // max(shape[-1] or 1, 1) if len(shape) > 1 else 1
        kernels = [math.prod(w.shape) for w in getattr(operation, "weights", ()) if len(w.shape) > 1]
        flops += times * (values + sum(kernels) * max(places, 1))
    if flops > budget.max_flops:
        raise CannotCrossError(
            f"one forward pass takes about {flops:,} multiplications; at most {budget.max_flops:,} are "
            "accepted"
        )


def _outputs(built: Any, times: int = 1) -> Iterator[tuple[Any, Shape, int]]:
    """Every operation of a model, the shape that it puts out, and how often it runs for one example."""
    model = getattr(built, "_functional", None) or built
    depths: dict[int, list[Any]] = getattr(model, "_nodes_by_depth", {})
    for node in (node for nodes in depths.values() for node in nodes):
        if isinstance(node.operation, keras.Model):
            yield from _outputs(node.operation, times)
            continue
        for tensor in node.output_tensors:
            yield node.operation, tuple(tensor.shape), times
        for tensor in node.input_tensors[:1]:
            yield from _inside(node.operation, tuple(tensor.shape), times)


def _inside(layer: Any, shape: Shape, times: int) -> Iterator[tuple[Any, Shape, int]]:
    """The same for what a layer runs that is no place of its own in the graph; it gets ``shape``."""
    if isinstance(layer, keras.layers.Pipeline):
        for part in layer.layers:
            after = tuple(part.compute_output_shape(shape))
            yield part, after, times
            yield from _inside(part, shape, times)
            shape = after
    elif isinstance(layer, keras.layers.TimeDistributed):
        inner = (shape[0], *shape[2:])
        times *= shape[1] or _UNKNOWN_LENGTH
        if isinstance(layer.layer, keras.Model):
            yield from _outputs(layer.layer, times)
        else:
            yield layer.layer, tuple(layer.layer.compute_output_shape(inner)), times
            yield from _inside(layer.layer, inner, times)
    elif isinstance(layer, keras.layers.Bidirectional):
        yield from _inside(layer.forward_layer, shape, times)
        yield from _inside(layer.backward_layer, shape, times)
    elif isinstance(layer, keras.layers.RNN):
        steps = shape[1] or _UNKNOWN_LENGTH
        if steps > _MAX_STEPS:
            raise CannotCrossError(
                f"the layer {layer.name} takes {steps:,} steps; at most {_MAX_STEPS:,} are accepted"
            )
        yield layer, (None, 1), times * steps
