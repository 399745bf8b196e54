"""Values to nodes and back, keeping track of which object is which on both sides.

Each side of a connection has one ``Codec``. An object that has identity (a model, an optimizer, a callback,
a function) gets an id when it first crosses; when it crosses again, the other side finds its own copy and
brings it up to date, so that ``is`` means the same in both processes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import ml_dtypes
import msgspec
import numpy as np
import tensorflow as tf
from labkit import figures, observe

from dlgrade.codec import models, nodes, text
from dlgrade.codec.budget import build
from dlgrade.codec.errors import CannotCrossError, MalformedError
from dlgrade.codec.limits import Budget

_MAX_DEPTH = 50
_MAX_BIG_DIGITS = 4000
_DTYPES = frozenset(
    """
    bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64
    complex64 complex128
    """.split()
)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(nodes.Message)

CallBackTo = Callable[[int, Sequence[Any], Mapping[str, Any]], Any]
"""Calls a handle on the other side: handle, positional and keyword arguments."""


class Codec:
    """One side of a connection."""

    def __init__(self, side: str, *, budget: Budget | None = None, call_back: CallBackTo | None = None):
        """Begin with an empty table.

        Args:
            side: a letter that begins this side's ids; the two sides' differ.
            budget: what may be built here.
            call_back: calls a function of the other side; without it, functions may be sent but not received.
        """
        self._side = side
        self._budget = budget or Budget()
        self._call_back = call_back
        self.sends_no_code = call_back is not None
        """The worker's side: it receives functions, and may send none."""
        self._objects: dict[str, Any] = {}
        self._ids: dict[int, str] = {}
        self.handles: list[Any] = []
        """What this side has sent as handles: functions and iterables, by position."""

    def pack(self, message: Callable[[Encoding], nodes.Message]) -> tuple[bytes, list[bytes]]:
        """A message as header and buffers; ``message`` builds it with the encoding that it is given.

        Raises:
            CannotCrossError: something in it is not on the list.
        """
        encoding = Encoding(self)
        try:
            return _encoder.encode(message(encoding)), encoding.buffers
        except RecursionError:
            raise CannotCrossError("it is nested too deeply") from None

    def unpack(self, header: bytes, buffers: Sequence[bytes | bytearray]) -> tuple[nodes.Message, Decoding]:
        """A message, and the decoding that turns its nodes into values.

        Raises:
            MalformedError: it is no message of this protocol.
        """
        try:
            return _decoder.decode(header), Decoding(self, buffers)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedError(f"an answer that is no message of the grader's ({error!s:.100})") from None

    # The table of identities

    def id_of(self, thing: Any) -> tuple[str, bool]:
        """The id of an object, and whether it is new here."""
        known = self._ids.get(id(thing))
        if known is not None:
            return known, False
        new = f"{self._side}{len(self._objects)}"
        self.remember(new, thing)
        return new, True

    def remember(self, id_: str, thing: Any) -> None:
        """Bind an id to an object, which is kept alive so that its address stays its own."""
        self._objects[id_] = thing
        self._ids[id(thing)] = id_

    def find(self, id_: str) -> Any:
        """The object of an id, or None."""
        return self._objects.get(id_)

    def owner_of(self, variables: Sequence[Any]) -> tuple[str, list[int]] | None:
        """The known model that holds ``variables``, and their places in ``model.variables``."""
        wanted = [id(variable) for variable in variables]
        for id_, thing in self._objects.items():
            if isinstance(thing, keras.Model):
                places = {id(variable): place for place, variable in enumerate(thing.variables)}
                if all(variable in places for variable in wanted):
                    return id_, [places[variable] for variable in wanted]
        return None

    @property
    def budget(self) -> Budget:
        """What may be built on this side."""
        return self._budget

    def call_handle(self, handle: int, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call a function of the other side."""
        if self._call_back is None:
            raise MalformedError("a function came from a side that may not send one")
        return self._call_back(handle, args, kwargs)


class Encoding:
    """Turns the values of one message into nodes."""

    def __init__(self, codec: Codec):
        """Begin with no buffers."""
        self._codec = codec
        self._sent: set[str] = set()
        self.buffers: list[bytes] = []

    def encode(self, value: Any, depth: int = 0) -> nodes.Node:
        """One value as a node.

        Raises:
            CannotCrossError: it, or something in it, is not on the list.
        """
        if depth > _MAX_DEPTH:
            raise CannotCrossError(f"it is nested more than {_MAX_DEPTH} levels deep")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, int):
            return int(value) if -(2**63) <= value < 2**63 else nodes.BigInt(_digits(value))
        if isinstance(value, float):
            return float(value)
        if isinstance(value, str):
            return text.encodable(value)
        if isinstance(value, bytes | bytearray):
            return nodes.Blob(self._buffer(bytes(value)))
        if isinstance(value, list):
            return nodes.List([self.encode(item, depth + 1) for item in value])
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
            return nodes.Ref(self._codec.id_of(value)[0])
        if isinstance(value, keras.Model):
            return self.model(value)
        if isinstance(value, keras.optimizers.Optimizer):
            return self.optimizer(value)
        if isinstance(value, keras.callbacks.Callback):
            return self._callback(value)
        if isinstance(value, keras.Layer):
            return self._keras(
                value, [self.array(np.asarray(w)) for w in value.weights] if value.built else None
            )
        if isinstance(value, _KERAS_TYPES):
            return self._keras(value, None)
        if figures.is_figure(value):
            return nodes.Figure(self.encode(figures.as_data(figures.describe(value))))
        if callable(value) and not isinstance(value, type):
            return self._function(value)
        if hasattr(value, "__iter__") and not hasattr(value, "__next__"):
            return self._iterable(value)
        raise CannotCrossError(text.unfit(value))

    def model(self, model: keras.Model) -> nodes.Node:
        """A model with its state; the second time within a message, a reference."""
        config = models.model_config(model)
        id_, _ = self._codec.id_of(model)
        if id_ in self._sent:
            return nodes.Ref(id_)
        self._sent.add(id_)
        parts = models.compiled_parts(model)
        compiled = None
        if parts is not None:
            optimizer = self.optimizer(model.optimizer)
            compiled = nodes.Compiled(optimizer=optimizer, **parts)
        calls = getattr(model, "_labkit_calls", None)
        state = nodes.ModelState(
            weights=[self.array(np.asarray(weight)) for weight in model.weights],
            trainable=models.trainable_flags(model),
            compiled=compiled,
            python_calls=None if calls is None else int(calls.count),
        )
        return nodes.KerasModel(id_, config, state)

    def optimizer(self, optimizer: keras.optimizers.Optimizer) -> nodes.KerasOptimizer:
        """An optimizer, with its variables and whose they are once it is built."""
        config = models.serialized(optimizer)
        id_, _ = self._codec.id_of(optimizer)
        variables = [self.array(np.asarray(variable)) for variable in optimizer.variables]
        built_for = None
        if optimizer.built:
            built_for = self._codec.owner_of(models.innermost(optimizer)._trainable_variables)
        owner, places = built_for or (None, [])
        return nodes.KerasOptimizer(id_, config, variables, owner, places)

    def array(self, value: np.ndarray, *, tensor: bool = False) -> nodes.Array:
        """An array of numbers.

        Raises:
            CannotCrossError: its dtype is not a numeric one.
        """
        name = value.dtype.name
        if name not in _DTYPES:
            raise CannotCrossError(f"it is an array of dtype {name}; arrays of numbers may cross")
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
        if value.dtype.name not in _DTYPES:
            raise CannotCrossError(f"it is a NumPy scalar of dtype {value.dtype.name}; numbers may cross")
        return nodes.NumpyScalar(value.dtype.name, value.tobytes())

    def _key(self, key: Any) -> nodes.Node:
        if key is None or isinstance(key, bool | int | float | str | np.generic):
            return self.encode(key)
        raise CannotCrossError(f"it is a dict with the key {key!r:.60}; keys may be text and numbers")

    def _callback(self, callback: keras.callbacks.Callback) -> nodes.Node:
        name, arguments = models.callback_arguments(callback)
        id_, new = self._codec.id_of(callback)
        if not new:
            return nodes.Ref(id_)
        return nodes.Callback(
            id_, name, {key: self.encode(_pathless(value)) for key, value in arguments.items()}
        )

    def _keras(self, thing: Any, weights: list[nodes.Array] | None) -> nodes.Node:
        config = models.serialized(thing)
        id_, new = self._codec.id_of(thing)
        return nodes.KerasObject(id_, config, weights) if new else nodes.Ref(id_)

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
        if self._codec.sends_no_code:
            raise CannotCrossError(text.unfit(thing))
        for handle, known in enumerate(self._codec.handles):
            if known is thing:
                return handle
        self._codec.handles.append(thing)
        return len(self._codec.handles) - 1


class Decoding:
    """Turns the nodes of one message into values."""

    def __init__(self, codec: Codec, buffers: Sequence[bytes | bytearray]):
        """Read arrays from ``buffers``."""
        self._codec = codec
        self._buffers = buffers

    def decode(self, node: nodes.Node, depth: int = 0) -> Any:
        """One node as a value.

        Raises:
            MalformedError: it contradicts itself.
            CannotCrossError: it is beyond the budget or holds something that is not Keras' own.
        """
        if depth > 2 * _MAX_DEPTH:
            raise MalformedError("an answer nested too deeply")
        match node:
            case None | bool() | int() | float():
                return node
            case str():
                return text.clean(node)
            case nodes.BigInt(digits):
                return _big(digits)
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
                return _scalar(dtype, data)
            case nodes.KerasModel():
                return self.model(node)
            case nodes.KerasOptimizer():
                return self.optimizer(node)
            case nodes.KerasObject():
                return self._keras(node)
            case nodes.Callback():
                return self._callback(node)
            case nodes.Figure(description):
                return self._figure(description)
            case nodes.Function(handle, name):
                return self._remote(f"f{handle}", lambda: RemoteFunction(self._codec, handle, name))
            case nodes.Iterable(handle, length):
                kind = RemoteIterable if length is None else RemoteSequence
                return self._remote(f"f{handle}", lambda: kind(self._codec, handle, length))
            case nodes.Ref(id_):
                return self._known(id_)
        raise MalformedError("an answer of an unknown kind")

    def array(self, node: nodes.Array) -> np.ndarray:
        """An array of one's own, writable."""
        if node.dtype not in _DTYPES:
            raise MalformedError(f"an array of dtype {text.clean(node.dtype)!r:.40}")
        dtype, data = _dtype(node.dtype), self._bytes(node.buffer)
        shape_fits = len(node.shape) <= 32 and all(size >= 0 for size in node.shape)
        if not shape_fits or math.prod(node.shape) * dtype.itemsize != len(data):
            raise MalformedError("an array whose shape and bytes do not agree")
        return np.frombuffer(bytearray(data), dtype=dtype).reshape(node.shape)

    def model(self, node: nodes.KerasModel) -> keras.Model:
        """The model: the one known by that id, brought up to date, or a new one."""
        model = self._codec.find(node.id)
        if model is not None and not isinstance(model, keras.Model):
            raise MalformedError("a model under another object's id")
        if model is None or (not model.built and node.state.weights):
            rebuilt = build(models.allowlist.checked(node.config), self._codec.budget)
            if not isinstance(rebuilt, keras.Model):
                raise MalformedError("a model that is none")
            model = rebuilt if model is None else _built_like(model, rebuilt)
            self._codec.remember(node.id, model)
        elif len(model.weights) != len(node.state.weights):
            raise CannotCrossError("its layers are not those that it had before; build a new model instead")
        self._apply(model, node.state)
        return model

    def _apply(self, model: keras.Model, state: nodes.ModelState) -> None:
        models.set_arrays(model.weights, [self.array(array) for array in state.weights], "weights")
        models.set_trainable_flags(model, state.trainable)
        if state.python_calls is not None:
            observe.count_calls(model).count = state.python_calls
        if state.compiled is None:
            return
        parts = {
            name: getattr(state.compiled, name)
            for name in ("loss", "loss_weights", "metrics", "weighted_metrics")
        }
        old = models.compiled_parts(model)
        optimizer = self.optimizer(state.compiled.optimizer)
        if old != parts or model.optimizer is not optimizer:
            models.recompile(model, optimizer, parts)

    def optimizer(self, node: nodes.KerasOptimizer) -> keras.optimizers.Optimizer:
        """The optimizer: the one known by that id, brought up to date, or a new one."""
        optimizer = self._codec.find(node.id)
        if optimizer is None:
            optimizer = build(models.allowlist.checked(node.config), self._codec.budget)
            if not isinstance(optimizer, keras.optimizers.Optimizer):
                raise MalformedError("an optimizer that is none")
            self._codec.remember(node.id, optimizer)
        elif not isinstance(optimizer, keras.optimizers.Optimizer):
            raise MalformedError("an optimizer under another object's id")
        if node.built_for is not None and not optimizer.built:
            owner = self._known(node.built_for)
            variables = owner.variables if isinstance(owner, keras.Model) else []
            if not all(0 <= place < len(variables) for place in node.places):
                raise MalformedError("an optimizer of variables that do not exist")
            optimizer.build([variables[place] for place in node.places])
        if optimizer.built or len(optimizer.variables) == len(node.variables):
            models.set_arrays(
                optimizer.variables, [self.array(a) for a in node.variables], "optimizer variables"
            )
        return optimizer

    def _keras(self, node: nodes.KerasObject) -> Any:
        thing = build(models.allowlist.checked(node.config), self._codec.budget)
        if not isinstance(thing, (keras.Layer, *_KERAS_TYPES)):
            raise MalformedError("an object of Keras' that is none")
        if node.weights is not None and isinstance(thing, keras.Layer):
            models.set_arrays(thing.weights, [self.array(array) for array in node.weights], "weights")
        self._codec.remember(node.id, thing)
        return thing

    def _callback(self, node: nodes.Callback) -> keras.callbacks.Callback:
        arguments = {text.clean(key): self.decode(value) for key, value in node.arguments.items()}
        callback = models.make_callback(node.name, arguments)
        self._codec.remember(node.id, callback)
        return callback

    def _figure(self, description: nodes.Node) -> Any:
        try:
            return figures.from_data(self.decode(description))
        except (TypeError, ValueError, KeyError, AttributeError):
            raise MalformedError("the description of a figure that is none") from None

    def _remote(self, id_: str, make: Callable[[], Any]) -> Any:
        known = self._codec.find(id_)
        if known is None:
            known = make()
            self._codec.remember(id_, known)
        return known

    def _known(self, id_: str) -> Any:
        thing = self._codec.find(id_)
        if thing is None and id_.startswith("f") and id_[1:].isdecimal():
            place = int(id_[1:])
            thing = self._codec.handles[place] if place < len(self._codec.handles) else None
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


class RemoteFunction:
    """A function of the other side: calling it calls it there."""

    def __init__(self, codec: Codec, handle: int, name: str):
        """Stand for ``handle``."""
        self._codec, self._handle, self.__name__ = codec, handle, text.clean(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it there and return what it returned."""
        return self._codec.call_handle(self._handle, args, kwargs)


class RemoteIterable:
    """A re-iterable object of the other side, without a length."""

    def __init__(self, codec: Codec, handle: int, length: int | None):
        """Stand for ``handle``."""
        self._codec, self._handle, self._length = codec, handle, length

    def __iter__(self) -> Any:
        """Iterate it there, one item at a time."""
        iterator = self._codec.call_handle(self._handle, ("iter",), {})
        while True:
            found, item = self._codec.call_handle(self._handle, ("next", iterator), {})
            if not found:
                return
            yield item


class RemoteSequence(RemoteIterable):
    """A re-iterable object of the other side that knows its length."""

    def __len__(self) -> int:
        """The length that it has there."""
        return self._length or 0


_KERAS_TYPES = (
    keras.losses.Loss,
    keras.metrics.Metric,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.optimizers.schedules.LearningRateSchedule,
)


def _built_like(model: keras.Model, other: keras.Model) -> keras.Model:
    """``model``, built for the shape that ``other`` was built for: a first call or fit builds a model."""
    model.build(other.input_shape)
    return model


def _is_eager(value: Any) -> bool:
    return isinstance(value, tf.Tensor) and hasattr(value, "numpy")


def _to_numpy(value: Any) -> np.ndarray:
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def _pathless(value: Any) -> Any:
    return str(value) if hasattr(value, "__fspath__") else value


def _dtype(name: str) -> np.dtype:
    return np.dtype(ml_dtypes.bfloat16) if name == "bfloat16" else np.dtype(name)


def _scalar(dtype: str, data: bytes) -> Any:
    if dtype not in _DTYPES or len(data) != _dtype(dtype).itemsize:
        raise MalformedError("a number whose dtype and bytes do not agree")
    return np.frombuffer(data, dtype=_dtype(dtype))[0]


def _digits(value: int) -> str:
    if value.bit_length() > 3 * _MAX_BIG_DIGITS:
        raise CannotCrossError(f"it is an integer of {value.bit_length()} bits")
    return str(value)


def _big(digits: str) -> int:
    body = digits.removeprefix("-")
    if not body.isdecimal() or len(body) > _MAX_BIG_DIGITS:
        raise MalformedError("an integer that is none")
    return int(digits)
