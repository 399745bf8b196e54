"""A model as canonical text, and back: what makes training a pure function of what was written down."""

from __future__ import annotations

import json
from typing import Any

import keras

from labkit import checks


def blueprint(model: keras.Model) -> str:
    """The architecture, the optimizer and the loss of ``model`` as canonical JSON.

    Two models get the same text exactly when they are configured alike: weights don't count, nor do the
    names and seeds that layers were given, nor metrics, since a protocol measures for itself.

    Raises:
        AssertionError: the model has no configuration (a subclass), or holds Python code (a Lambda).
    """
    try:
        config = keras.saving.serialize_keras_object(model)
        plan = {"model": _without_names(config, "model"), "optimizer": None, "loss": None}
        if model.compiled:
            # the live objects, not the words given to compile: "adam" and Adam() are one optimizer
            optimizer = keras.saving.serialize_keras_object(model.optimizer)
            plan["optimizer"] = _without_names(optimizer, "optimizer")
            plan["loss"] = keras.saving.serialize_keras_object(model.loss)
        return json.dumps(plan, sort_keys=True)
    except (NotImplementedError, TypeError, ValueError) as error:
        checks.fail(
            "the model cannot be described by its configuration",
            "a Sequential or functional model of Keras' own layers",
            checks.shorten(f"{type(error).__name__}: {error}"),
            "no subclass of keras.Model, no Lambda layer, no layer class of your own",
        )


def build(plan: str, seed: int) -> keras.Model:
    """A fresh model from ``blueprint(...)``, its weights initialised anew: a pure function of both arguments.

    Compiled with the optimizer and the loss of the blueprint, if it has any. Seeds every random generator.

    Raises:
        AssertionError: Keras cannot rebuild it.
    """
    parts = json.loads(plan)
    keras.utils.set_random_seed(seed)
    try:
        model = keras.saving.deserialize_keras_object(parts["model"])
        if parts["optimizer"] is not None:
            model.compile(
                optimizer=keras.saving.deserialize_keras_object(parts["optimizer"]),
                loss=_loss(parts["loss"]),
                jit_compile=False,  # compiling for the machine would cost more than such a short training
            )
    except (TypeError, ValueError) as error:
        checks.fail(
            "the model cannot be rebuilt from its configuration",
            "a Sequential or functional model of Keras' own layers",
            checks.shorten(f"{type(error).__name__}: {error}"),
        )
    return model


def _loss(config: Any) -> Any:
    return (
        config if config is None or isinstance(config, str) else keras.saving.deserialize_keras_object(config)
    )


def _without_names(config: dict[str, Any], name: str) -> dict[str, Any]:
    """A serialised layer, model or optimizer under this name; inside it, layers named by their position."""
    inner = dict(config["config"])
    if "name" in inner:
        inner["name"] = name
    if isinstance(inner.get("seed"), int):
        inner["seed"] = None  # what a layer draws then follows the seed of the measurement
    if "layers" in inner:
        names = {layer["config"]["name"]: f"layer_{i}" for i, layer in enumerate(inner["layers"])}
        inner["layers"] = [_without_names(layer, names[layer["config"]["name"]]) for layer in inner["layers"]]
        for layer in inner["layers"]:
            layer["inbound_nodes"] = _renamed(layer.get("inbound_nodes", []), names)
        for ends in ("input_layers", "output_layers"):
            if ends in inner:
                inner[ends] = _renamed_ends(inner[ends], names)
    for role in ("layer", "backward_layer", "cell", "inner_optimizer"):  # what wrappers call what they wrap
        if isinstance(inner.get(role), dict):
            inner[role] = _without_names(inner[role], role)
    result = {key: value for key, value in config.items() if key != "compile_config"} | {"config": inner}
    if "name" in result:
        result["name"] = name
    return result


def _renamed(node: Any, names: dict[str, str]) -> Any:
    """Calls between layers (``inbound_nodes``), with the layers that they refer to renamed."""
    if isinstance(node, dict):
        return {
            key: [names[value[0]], *value[1:]] if key == "keras_history" else _renamed(value, names)
            for key, value in node.items()
        }
    return [_renamed(item, names) for item in node] if isinstance(node, list | tuple) else node


def _renamed_ends(ends: Any, names: dict[str, str]) -> Any:
    """A model's inputs or outputs: ``[name, node, tensor]``, in a list or dict where there are several."""
    if isinstance(ends, dict):
        return {key: _renamed_ends(end, names) for key, end in ends.items()}
    if ends and isinstance(ends[0], str):
        return [names[ends[0]], *ends[1:]]
    return [_renamed_ends(end, names) for end in ends]
