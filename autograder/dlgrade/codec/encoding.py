"""Values to nodes: what is not on the closed list is refused here, in words for the student."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from labkit import figures, observe

from dlgrade.codec import models, nodes, scalars, text, unsaved
from dlgrade.codec.errors import CannotCrossError
from dlgrade.codec.identities import Identities
from dlgrade.codec.remote import RemoteFunction, RemoteIterable
from dlgrade.codec.scalars import DTYPES, KERAS_TYPES, MAX_DEPTH


class Encoding:
    """Turns the values of one message into nodes."""

    def __init__(self, identities: Identities, *, functions: bool):
        """Begin with no buffers; ``functions`` says whether handles may be sent."""
        self._identities = identities
        self._functions = functions
        self._sent: set[str] = set()
        self.buffers: list[bytes] = []

    def encode(self, value: Any, depth: int = 0) -> nodes.Node:
        """One value as a node.

        Raises:
            CannotCrossError: it, or something in it, is not on the list.
        """
        if depth > MAX_DEPTH:
            raise CannotCrossError(f"it is nested more than {MAX_DEPTH} levels deep")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, int):
            return int(value) if -(2**63) <= value < 2**63 else nodes.BigInt(scalars.digits(value))
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return text.encodable(value)
        if isinstance(value, bytes | bytearray):
            return nodes.Blob(self._buffer(bytes(value)))
        if isinstance(value, list):
            return nodes.List([self.encode(item, depth + 1) for item in value])
        if isinstance(value, tf.config.PhysicalDevice):  # a named tuple, whose names are what code reads
            if not all(isinstance(part, str) for part in value):
                raise CannotCrossError("it is a device whose name and type are no texts")
            return nodes.Device(text.encodable(value.name), text.encodable(value.device_type))
        if isinstance(value, tuple):
            return nodes.Tuple([self.encode(item, depth + 1) for item in value])
        if isinstance(value, dict):
            return nodes.Mapping([(self._key(k), self.encode(v, depth + 1)) for k, v in value.items()])
        if isinstance(value, np.ndarray):
            return self.array(value)
        if isinstance(value, tf.Variable | keras.Variable) or _is_eager(value):
            return self.array(_to_numpy(value), tensor=True)
        return self._object(value)

    def _object(self, value: Any) -> nodes.Node:
        if isinstance(value, RemoteFunction | RemoteIterable):
            return nodes.Ref(self._identities.id_of(value)[0])
        if isinstance(value, keras.Model):
            return self.model(value)
        if isinstance(value, keras.optimizers.Optimizer):
            return self.optimizer(value)
        if isinstance(value, keras.callbacks.Callback):
            return self._callback(value)
        if isinstance(value, keras.Layer):
            return self._layer(value)
        if isinstance(value, KERAS_TYPES):
            return self._keras(value)
        if figures.is_figure(value):
            from labkit import artists  # with all of matplotlib, which most labs do without

            return nodes.Figure(self.encode(figures.as_data(artists.describe(value))))
        if callable(value) and not isinstance(value, type):
            return self._function(value)
        if hasattr(value, "__iter__") and not hasattr(value, "__next__"):
            return self._iterable(value)
        raise CannotCrossError(text.unfit(value))

    def model(self, model: keras.Model) -> nodes.Node:
        """A model with its state; the second time within a message, a reference."""
        config = models.model_config(model)
        id_, _ = self._identities.id_of(model)
        if id_ in self._sent:
            return nodes.Ref(id_)
        self._sent.add(id_)
        parts = models.compiled_parts(model)
        compiled = None
        if parts is not None:
            optimizer = self.optimizer(model.optimizer)
            compiled = nodes.Compiled(
                optimizer=optimizer, trainable=models.trainable_flags_when_compiled(model), **parts
            )
        calls = getattr(model, "_labkit_calls", None)
        state = nodes.ModelState(
            weights=[self.array(np.asarray(weight)) for weight in model.weights],
            trainable=models.trainable_flags(model),
            compiled=compiled,
            unsaved=self._unsaved(model),
            python_calls=None if calls is None else int(calls.count),
        )
        return nodes.KerasModel(id_, config, state)

    def optimizer(self, optimizer: keras.optimizers.Optimizer) -> nodes.KerasOptimizer:
        """An optimizer, with its variables and whose they are once it is built."""
        config = models.serialized(optimizer)
        id_, _ = self._identities.id_of(optimizer)
        variables = [self.array(np.asarray(variable)) for variable in optimizer.variables]
        built_for = None
        if optimizer.built:
            built_for = self._identities.owner_of(models.innermost(optimizer)._trainable_variables)
        owner, places = built_for or (None, [])
        return nodes.KerasOptimizer(id_, config, variables, owner, places, observe.is_built(optimizer))

    def array(self, value: np.ndarray, *, tensor: bool = False) -> nodes.Array:
        """An array of numbers.

        Raises:
            CannotCrossError: its dtype is not a numeric one.
        """
        name = value.dtype.name
        if name not in DTYPES:
            raise CannotCrossError(f"it is an array of dtype {name}; arrays of numbers may cross")
        value = value.astype(value.dtype.newbyteorder("="), copy=False)
        return nodes.Array(
            name, list(value.shape), self._buffer(np.ascontiguousarray(value).tobytes()), tensor
        )

    def _buffer(self, data: bytes) -> int:
        self.buffers.append(data)
        return len(self.buffers) - 1

    def _scalar(self, value: np.generic) -> nodes.Node:
        if isinstance(value, np.str_):
            return text.encodable(str(value))
        if isinstance(value, np.bytes_):
            return self.encode(bytes(value))
        if value.dtype.name not in DTYPES:
            raise CannotCrossError(f"it is a NumPy scalar of dtype {value.dtype.name}; numbers may cross")
        return nodes.NumpyScalar(value.dtype.name, value.tobytes())

    def _key(self, key: Any) -> nodes.Node:
        if key is None or isinstance(key, bool | int | float | str | np.generic):
            return self.encode(key)
        raise CannotCrossError(f"it is a dict with the key {key!r:.60}; keys may be text and numbers")

    def _callback(self, callback: keras.callbacks.Callback) -> nodes.Node:
        name, arguments = models.callback_arguments(callback)
        id_, new = self._identities.id_of(callback)
        if not new:
            return nodes.Ref(id_)
        return nodes.Callback(
            id_, name, {key: self.encode(_pathless(value)) for key, value in arguments.items()}
        )

    def _keras(self, thing: Any) -> nodes.Node:
        config = models.serialized(thing)
        id_, new = self._identities.id_of(thing)
        return nodes.KerasObject(id_, config) if new else nodes.Ref(id_)

    def _layer(self, layer: keras.Layer) -> nodes.Node:
        config = models.serialized(layer)
        id_, new = self._identities.id_of(layer)
        if not new:
            return nodes.Ref(id_)
        weights = [self.array(np.asarray(weight)) for weight in layer.weights] if layer.built else None
        return nodes.KerasObject(id_, config, weights, self._unsaved(layer))

    def _unsaved(self, thing: keras.Layer) -> nodes.Unsaved:
        return unsaved.captured(thing, self.array, self._identities.label_of)

    def _function(self, function: Any) -> nodes.Node:
        return nodes.Function(
            self._handle(function), text.encodable(getattr(function, "__name__", "function"))
        )

    def _iterable(self, iterable: Any) -> nodes.Node:
        length = None
        if hasattr(iterable, "__len__"):
            try:
                length = len(iterable)
            except TypeError:  # a tf.data.Dataset without a known length has __len__, which raises
                length = None
        return nodes.Iterable(self._handle(iterable), length)

    def _handle(self, thing: Any) -> int:
        if not self._functions:
            raise CannotCrossError(text.unfit(thing))
        return self._identities.handle_of(thing)


def _is_eager(value: Any) -> bool:
    return isinstance(value, tf.Tensor) and hasattr(value, "numpy")


def _to_numpy(value: Any) -> np.ndarray:
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def _pathless(value: Any) -> Any:
    return str(value) if hasattr(value, "__fspath__") else value
