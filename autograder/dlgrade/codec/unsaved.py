"""What a layer or model knows beside its configuration and weights, and needs in order to behave alike.

The states of its random generators; the mean and variance that a Normalization computes with, which are
constants of the layer's own and follow its weights only when told; whether the compiled predict function is
still the one that it was, with the old constants in it; and which layers it shares with another model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from labkit import layers as reading

from dlgrade.codec import models, nodes
from dlgrade.codec.errors import CannotCrossError

PredictState = Literal["none", "new", "kept"]

_SEEN = "_dlgrade_predict_function"
"""Where a model keeps the predict function that it had when it last crossed."""


def captured(
    thing: keras.Layer, array: Callable[[np.ndarray], nodes.Array], label_of: Callable[[Any], str]
) -> nodes.Unsaved:
    """The state of ``thing``; ``array`` encodes an array, ``label_of`` names a layer."""
    return nodes.Unsaved(
        seeds=[array(np.asarray(state)) for state in _seeds(thing)],
        statistics=[array(values) for layer in _normalizations(thing) for values in _in_force(layer)],
        layers=[label_of(layer) for layer in models.flat_layers(thing)],
        predict=_predict_state(thing) if isinstance(thing, keras.Model) else "none",
    )


def restored(thing: keras.Layer, state: nodes.Unsaved, array: Callable[[nodes.Array], np.ndarray]) -> None:
    """Bring ``thing`` into a captured state; random generators of another number stay as they are.

    Raises:
        CannotCrossError: a mean or variance does not fit its layer.
    """
    seeds = list(_seeds(thing))
    if len(seeds) == len(state.seeds):
        for seed, node in zip(seeds, state.seeds, strict=True):
            values = array(node)
            if values.shape == tuple(seed.shape) and values.dtype.kind in "iu":
                seed.assign(values)
    _set_statistics(thing, [array(node) for node in state.statistics])
    for layer, origin in zip(models.flat_layers(thing), state.layers, strict=False):
        reading.note_origin(layer, origin)
    if isinstance(thing, keras.Model):
        _set_predict(thing, state.predict)


def _seeds(thing: keras.Layer) -> Iterator[Any]:
    for layer in models.flat_layers(thing):
        for generator in layer._seed_generators:
            yield generator.state


def _normalizations(thing: keras.Layer) -> list[Any]:
    """Those that ``adapt`` fills; a mean given to the constructor is in the configuration."""
    return [
        layer
        for layer in models.flat_layers(thing)
        if isinstance(layer, keras.layers.Normalization) and layer.built and layer.input_mean is None
    ]


def _in_force(layer: Any) -> tuple[np.ndarray, np.ndarray]:
    """The mean and variance that ``call`` uses; those of the weights if it holds something else."""
    shape = tuple(layer._broadcast_shape)
    try:
        mean, variance = (
            np.broadcast_to(np.asarray(value, np.float32), shape) for value in (layer.mean, layer.variance)
        )
    except (TypeError, ValueError, NotImplementedError):
        mean, variance = (
            np.asarray(weight, np.float32).reshape(shape)
            for weight in (layer.adapt_mean, layer.adapt_variance)
        )
    return mean, variance


def _set_statistics(thing: keras.Layer, arrays: Sequence[np.ndarray]) -> None:
    normalizations = _normalizations(thing)
    if len(arrays) != 2 * len(normalizations):
        raise CannotCrossError(
            f"{len(arrays)} means and variances came for {len(normalizations)} Normalization layers"
        )
    for layer, mean, variance in zip(normalizations, arrays[::2], arrays[1::2], strict=True):
        if not mean.shape == variance.shape == tuple(layer._broadcast_shape):
            raise CannotCrossError("the mean or variance of a Normalization does not fit its input")
        layer.mean = tf.constant(mean, layer.compute_dtype)
        layer.variance = tf.constant(variance, layer.compute_dtype)


def _predict_state(model: keras.Model) -> PredictState:
    function = model.predict_function
    state: PredictState = "new"
    if function is None or function is getattr(model, _SEEN, None):
        state = "none" if function is None else "kept"
    setattr(model, _SEEN, function)
    return state


def _set_predict(model: keras.Model, state: PredictState) -> None:
    if state == "none":
        model.predict_function = None
    elif state == "new" or model.predict_function is None:
        model.make_predict_function(force=True)
    setattr(model, _SEEN, model.predict_function)
