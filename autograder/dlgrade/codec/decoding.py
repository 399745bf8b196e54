"""Nodes to values: everything is checked before it is used, because the sender is not trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from labkit import figures, observe

from dlgrade.codec import models, nodes, scalars, text, unsaved
from dlgrade.codec.budget import build
from dlgrade.codec.errors import CannotCrossError, MalformedError
from dlgrade.codec.identities import Identities
from dlgrade.codec.limits import Budget
from dlgrade.codec.remote import CallBack, RemoteFunction, RemoteIterable, RemoteSequence
from dlgrade.codec.scalars import DTYPES, KERAS_TYPES, MAX_DEPTH

_HANDLE = re.compile(r"f[0-9]{1,9}")


class Decoding:
    """Turns the nodes of one message into values."""

    def __init__(
        self,
        identities: Identities,
        budget: Budget,
        call_back: CallBack | None,
        buffers: Sequence[bytes | bytearray],
    ):
        """Read arrays from ``buffers``; without ``call_back``, functions of the other side are refused."""
        self._identities = identities
        self._budget = budget
        self._call_back = call_back
        self._buffers = buffers

    def decode(self, node: nodes.Node, depth: int = 0) -> Any:
        """One node as a value.

        Raises:
            MalformedError: it contradicts itself.
            CannotCrossError: it is beyond the budget or holds something that is not Keras' own.
        """
        if depth > 2 * MAX_DEPTH:
            raise MalformedError("an answer nested too deeply")
        match node:
            case None | bool() | int() | float():
                return node
            case str():
                return text.clean(node)
            case nodes.BigInt(digits):
                return scalars.integer(digits)
            case nodes.List(items):
                return [self.decode(item, depth + 1) for item in items]
            case nodes.Tuple(items):
                return tuple(self.decode(item, depth + 1) for item in items)
            case nodes.Mapping(pairs):
                return {self._key(key): self.decode(item, depth + 1) for key, item in pairs}
            case nodes.Blob(buffer):
                return bytes(self._bytes(buffer))
            case nodes.Array():
                array = self.array(node)
                return tf.constant(array) if node.tensor else array
            case nodes.NumpyScalar(dtype, data):
                return scalars.scalar(dtype, data)
            case nodes.KerasModel():
                return self.model(node)
            case nodes.KerasOptimizer():
                return self.optimizer(node)
            case nodes.KerasObject():
                return self._keras(node)
            case nodes.Callback():
                return self._callback(node)
            case nodes.Device(name, device_type):
                return tf.config.PhysicalDevice(text.clean(name), text.clean(device_type))
            case nodes.Figure(description):
                return self._figure(description)
            case nodes.Function(handle, name):
                return self._remote(handle, lambda call_back: RemoteFunction(call_back, handle, name))
            case nodes.Iterable(handle, length):
                kind = RemoteIterable if length is None else RemoteSequence
                return self._remote(handle, lambda call_back: kind(call_back, handle, length))
            case nodes.Ref(id_):
                return self._known(id_)
        raise MalformedError("an answer of an unknown kind")

    def array(self, node: nodes.Array) -> np.ndarray:
        """An array of one's own, writable."""
        if node.dtype not in DTYPES:
            raise MalformedError(f"an array of dtype {text.clean(node.dtype)!r:.40}")
        dtype, data = scalars.dtype(node.dtype), self._bytes(node.buffer)
        shape_fits = len(node.shape) <= 32 and all(0 <= size < 1 << 40 for size in node.shape)
        if not shape_fits or math.prod(node.shape) * dtype.itemsize != len(data):
            raise MalformedError("an array whose shape and bytes do not agree")
        return np.frombuffer(bytearray(data), dtype=dtype).reshape(node.shape)

    def model(self, node: nodes.KerasModel) -> keras.Model:
        """The model: the one known by that id, brought up to date, or a new one."""
        model = self._identities.find(node.id)
        if model is not None and not isinstance(model, keras.Model):
            raise MalformedError("a model under another object's id")
        if model is None or (not model.built and node.state.weights):
            rebuilt = build(models.allowlist.checked(node.config), self._budget)
            if not isinstance(rebuilt, keras.Model):
                raise MalformedError("a model that is none")
            model = rebuilt if model is None else _built_like(model, rebuilt)
            self._identities.remember(node.id, model)
        elif len(model.weights) != len(node.state.weights):
            raise CannotCrossError("its layers are not those that it had before; build a new model instead")
        self._apply(model, node.state)
        return model

    def _apply(self, model: keras.Model, state: nodes.ModelState) -> None:
        models.set_arrays(model.weights, [self.array(array) for array in state.weights], "weights")
        models.set_trainable_flags(model, state.trainable)
        if state.python_calls is not None:
            observe.count_calls(model).count = state.python_calls
        if state.compiled is not None:
            self._compile(model, state.compiled)
        unsaved.restored(model, state.unsaved, self.array)  # compiling drops the predict function

    def _compile(self, model: keras.Model, compiled: nodes.Compiled) -> None:
        parts = {
            name: getattr(compiled, name) for name in ("loss", "loss_weights", "metrics", "weighted_metrics")
        }
        old = models.compiled_parts(model)
        optimizer = self.optimizer(compiled.optimizer)
        if old != parts or model.optimizer is not optimizer:
            models.recompile(model, optimizer, parts)
        models.note_flags_when_compiled(model, compiled.trainable)

    def optimizer(self, node: nodes.KerasOptimizer) -> keras.optimizers.Optimizer:
        """The optimizer: the one known by that id, brought up to date, or a new one."""
        optimizer = self._identities.find(node.id)
        if optimizer is None:
            optimizer = build(models.allowlist.checked(node.config), self._budget)
            if not isinstance(optimizer, keras.optimizers.Optimizer):
                raise MalformedError("an optimizer that is none")
            self._identities.remember(node.id, optimizer)
        elif not isinstance(optimizer, keras.optimizers.Optimizer):
            raise MalformedError("an optimizer under another object's id")
        if node.built_for is not None and not optimizer.built:
            owner = self._known(node.built_for)
            variables = owner.variables if isinstance(owner, keras.Model) else []
            if not all(0 <= place < len(variables) for place in node.places):
                raise MalformedError("an optimizer of variables that do not exist")
            optimizer.build([variables[place] for place in node.places])
        observe.note_built(optimizer, node.built)
        if optimizer.built or len(optimizer.variables) == len(node.variables):
            models.set_arrays(
                optimizer.variables, [self.array(a) for a in node.variables], "optimizer variables"
            )
        return optimizer

    def _keras(self, node: nodes.KerasObject) -> Any:
        thing = build(models.allowlist.checked(node.config), self._budget)
        if not isinstance(thing, (keras.Layer, *KERAS_TYPES)):
            raise MalformedError("an object of Keras' that is none")
        if node.weights is not None and isinstance(thing, keras.Layer):
            models.set_arrays(thing.weights, [self.array(array) for array in node.weights], "weights")
        if node.unsaved is not None and isinstance(thing, keras.Layer):
            unsaved.restored(thing, node.unsaved, self.array)
        self._identities.remember(node.id, thing)
        return thing

    def _callback(self, node: nodes.Callback) -> keras.callbacks.Callback:
        arguments = {text.clean(key): self.decode(value) for key, value in node.arguments.items()}
        callback = models.make_callback(node.name, arguments)
        self._identities.remember(node.id, callback)
        return callback

    def _figure(self, description: nodes.Node) -> Any:
        try:
            return figures.from_data(self.decode(description))
        except (TypeError, ValueError, KeyError, AttributeError):
            raise MalformedError("the description of a figure that is none") from None

    def _remote(self, handle: int, make: Callable[[CallBack], Any]) -> Any:
        if self._call_back is None:
            raise MalformedError("a function, from a side that may not send one")
        known = self._identities.find(f"f{handle}")
        if known is None:
            known = make(self._call_back)
            self._identities.remember(f"f{handle}", known)
        return known

    def _known(self, id_: str) -> Any:
        thing = self._identities.find(id_)
        if thing is None and _HANDLE.fullmatch(id_):
            place = int(id_[1:])
            thing = self._identities.handles[place] if place < len(self._identities.handles) else None
        if thing is None:
            raise MalformedError("a reference to nothing")
        return thing

    def _key(self, node: nodes.Node) -> Any:
        key = self.decode(node)
        if key is None or isinstance(key, bool | int | float | str | np.generic):
            return key
        raise MalformedError("a dict whose key is no scalar")

    def _bytes(self, buffer: int) -> bytes | bytearray:
        if not 0 <= buffer < len(self._buffers):
            raise MalformedError("an array without its bytes")
        return self._buffers[buffer]


def _built_like(model: keras.Model, other: keras.Model) -> keras.Model:
    """``model``, built for the shape that ``other`` was built for: a first call or fit builds a model."""
    model.build(other.input_shape)
    return model
