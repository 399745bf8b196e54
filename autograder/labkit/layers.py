"""Reading a network's architecture the same way however it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras

from labkit import checks

_FUSED = {"relu": "ReLU", "softmax": "Softmax"}


@dataclass(frozen=True)
class Step:
    """One thing that happens to the data: a layer, or the activation that a layer ends in."""

    kind: str
    """The layer's class name; activations are ``ReLU`` and ``Softmax`` however they were written."""
    layer: Any
    """The Keras layer itself."""


def expect_built(model: Any, what: str) -> keras.Model:
    """Return ``model`` when it is a Keras model that knows its input's shape, and so has all its weights."""
    __tracebackhide__ = True
    checks.is_instance(model, keras.Model, what)
    checks.that(
        getattr(model, "inputs", None),
        what,
        expected="a built model",
        got="a model that does not know its input's shape yet",
        hint="begin with keras.Input",
    )
    return model


def expect_compiled(model: keras.Model, what: str) -> None:
    """Fail unless ``model`` is a Keras model that was compiled."""
    __tracebackhide__ = True
    checks.is_instance(model, keras.Model, what)
    checks.that(model.compiled, what, expected="a compiled model", got="model.compile was not called")


def chain(model: keras.Model, what: str = "the model") -> list[Step]:
    """What happens to the data, in order, without input layers; nested models and pipelines are opened.

    ``Activation("relu")``, ``keras.ops.relu`` and ``ReLU()`` are one kind, ``Dense(10, "softmax")`` is a
    Dense followed by a Softmax, ``Reshape((-1,))`` is a Flatten, and a linear activation is nothing.

    Raises:
        AssertionError: the model has no input shape yet, or its layers are not one chain.
    """
    expect_built(model, what)
    return [step for layer in _operations(model, what) for step in _opened(layer, what)]


def only(steps: list[Step], kind: str) -> list[Any]:
    """The layers of one kind, in order."""
    return [step.layer for step in steps if step.kind == kind]


def expect_order(steps: list[Step], kinds: list[str], what: str, *, hint: str = "") -> None:
    """Fail unless ``steps`` are of these kinds in this order; the message names the first that differs."""
    __tracebackhide__ = True
    got = [step.kind for step in steps]
    if got == kinds:
        return
    place = next((i for i, pair in enumerate(zip(got, kinds, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        place = min(len(got), len(kinds))
    expected = kinds[place] if place < len(kinds) else "nothing more"
    found = got[place] if place < len(got) else "nothing more"
    before = f" after {', '.join(got[max(0, place - 3) : place])}" if place else " first"
    checks.fail(
        f"{what}: the layers are not in the order that the handout gives",
        f"{expected}{before} (step {place + 1} of {len(kinds)}; input layers don't count)",
        f"{found}; all of yours: {', '.join(got)}",
        hint,
    )


def note_origin(layer: keras.Layer, origin: str) -> None:
    """Remember which layer ``layer`` is a copy of: for whoever copies models, one by one, from elsewhere."""
    if not hasattr(layer, "_labkit_origin"):
        layer._labkit_origin = origin


def shared(one: keras.Layer, two: keras.Layer, *, chance: bool = True) -> list[str]:
    """The names of layers that lie in both models and have weights or, with ``chance``, a generator."""
    known = {_identity(layer) for layer in _with_state(one, chance)}
    return [layer.name for layer in _with_state(two, chance) if _identity(layer) in known]


def _with_state(model: keras.Layer, chance: bool) -> list[Any]:
    leaves = [layer for layer in model._flatten_layers() if not layer._layers]
    return [layer for layer in leaves if layer.weights or (chance and layer._seed_generators)]


def _identity(layer: Any) -> Any:
    return getattr(layer, "_labkit_origin", id(layer))


def _operations(model: keras.Model, what: str) -> list[Any]:
    """The layers from input to output, found by walking back, so that a layer used twice is met twice."""
    found: list[Any] = []
    tensors = list(model.outputs)
    while True:
        if len(tensors) != 1:
            checks.fail(
                f"{what} branches", "one chain of layers from input to output", f"{len(tensors)} ways"
            )
        operation, index, _ = tensors[0]._keras_history
        if isinstance(operation, keras.layers.InputLayer):
            return found[::-1]
        found.append(operation)
        tensors = operation._inbound_nodes[index].input_tensors


def _opened(layer: Any, what: str) -> list[Step]:
    if isinstance(layer, keras.layers.Pipeline):
        return [step for inner in layer.layers for step in _opened(inner, what)]
    return chain(layer, what) if isinstance(layer, keras.Model) else steps_of(layer)


def steps_of(layer: Any) -> list[Step]:
    """What one layer or operation does to the data: itself, and the activation that it ends in."""
    kind = type(layer).__name__
    if kind == "Activation":
        return _activation(layer)
    if kind in ("ReLU", "Relu"):  # the layer, and keras.ops.relu in a functional model
        return [Step(_relu_kind(layer), layer)]
    if kind == "Reshape" and len(layer.target_shape) == 1:
        return [Step("Flatten", layer)]
    fused = _activation(layer) if getattr(layer, "activation", None) is not None else []
    return [Step(kind, layer), *fused]


def _activation(layer: Any) -> list[Step]:
    name = getattr(layer.activation, "__name__", type(layer.activation).__name__)
    return [] if name == "linear" else [Step(_FUSED.get(name, name), layer)]


def _relu_kind(layer: Any) -> str:
    changed = [
        f"{name}={value:g}"
        for name in ("max_value", "negative_slope", "threshold")
        if (value := getattr(layer, name, None))
    ]
    return f"ReLU({', '.join(changed)})" if changed else "ReLU"
