"""The closed list of what may cross, as types: a message holds these and nothing else."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, tag_field="t", forbid_unknown_fields=True):
    """Base of every node; ``t`` is its tag on the wire."""


class BigInt(Frozen, frozen=True, tag="int"):
    """An integer beyond 64 bits, in decimal."""

    digits: str


class List(Frozen, frozen=True, tag="list"):
    """A list."""

    items: list[Node]


class Tuple(Frozen, frozen=True, tag="tuple"):
    """A tuple."""

    items: list[Node]


class Mapping(Frozen, frozen=True, tag="dict"):
    """A dict, as pairs in order; keys are scalars."""

    pairs: list[tuple[Node, Node]]


class Blob(Frozen, frozen=True, tag="bytes"):
    """Bytes, in a buffer."""

    buffer: int


class Array(Frozen, frozen=True, tag="array"):
    """A C-ordered array: ``dtype`` by name, ``shape``, and the buffer that holds its bytes."""

    dtype: str
    shape: list[int]
    buffer: int
    tensor: bool = False
    """Whether it is an eager TensorFlow tensor rather than a NumPy array."""


class NumpyScalar(Frozen, frozen=True, tag="scalar"):
    """A NumPy scalar, which is no Python float: a student is told the difference."""

    dtype: str
    data: bytes


class Unsaved(Frozen, frozen=True, tag="unsaved"):
    """What a layer or model knows beside its configuration and weights (see unsaved.py)."""

    seeds: list[Array]
    """States of the random generators, in the order of ``models.flat_layers``."""
    statistics: list[Array]
    """Mean and variance in force, of every Normalization that can be adapted."""
    layers: list[str]
    """An id for every layer, so that one which lies in two models can be told."""
    predict: Literal["none", "new", "kept"]
    """Of a model, its predict function: whether it has one, and whether it had it at the last crossing."""


class KerasModel(Frozen, frozen=True, tag="model"):
    """A Sequential or functional model: what it is, and the state it is in."""

    id: str
    config: dict[str, Any]
    state: ModelState


class ModelState(Frozen, frozen=True, tag="model_state"):
    """What training and freezing change about a model."""

    weights: list[Array]
    trainable: list[bool]
    """Of every layer in the order of ``models.flat_layers``, the model itself first."""
    compiled: Compiled | None
    unsaved: Unsaved
    python_calls: int | None = None
    """How often ``call`` ran in Python, when the test counts it (labkit.observe)."""


class Compiled(Frozen, frozen=True, tag="compiled"):
    """How a model is compiled."""

    optimizer: KerasOptimizer
    loss: Any
    loss_weights: Any
    metrics: Any
    weighted_metrics: Any
    trainable: list[bool]
    """Each layer's flag when it was compiled; the flags of now are ``ModelState.trainable``."""


class KerasOptimizer(Frozen, frozen=True, tag="optimizer"):
    """An optimizer: configuration, and its variables once it is built."""

    id: str
    config: dict[str, Any]
    variables: list[Array]
    built_for: str | None
    """The id of the model that it was built for; None without one that has crossed."""
    places: list[int]
    """Which of ``model.variables`` it updates."""
    built: bool


class KerasObject(Frozen, frozen=True, tag="keras"):
    """A loss, metric, schedule, initializer, regularizer or layer that stands alone."""

    id: str
    config: dict[str, Any]
    weights: list[Array] | None = None
    """Of a built layer."""
    unsaved: Unsaved | None = None
    """Of a layer."""


class Callback(Frozen, frozen=True, tag="callback"):
    """One of Keras' own callbacks: its class and constructor arguments."""

    id: str
    name: str
    arguments: dict[str, Node]


class Device(Frozen, frozen=True, tag="device"):
    """A physical device of TensorFlow's."""

    name: str
    device_type: str


class Figure(Frozen, frozen=True, tag="figure"):
    """A matplotlib figure as labkit.figures describes it."""

    description: Node


class Function(Frozen, frozen=True, tag="function"):
    """A function of the examiner's; calling it in the worker calls it in the examiner."""

    handle: int
    name: str


class Iterable(Frozen, frozen=True, tag="iterable"):
    """A re-iterable object of the examiner's; ``length`` is None when it has none."""

    handle: int
    length: int | None


class Ref(Frozen, frozen=True, tag="ref"):
    """An object that has crossed before."""

    id: str


Node = (
    None
    | bool
    | int
    | float
    | str
    | BigInt
    | List
    | Tuple
    | Mapping
    | Blob
    | Array
    | NumpyScalar
    | KerasModel
    | KerasOptimizer
    | KerasObject
    | Callback
    | Device
    | Figure
    | Function
    | Iterable
    | Ref
)


class Request(msgspec.Struct, frozen=True, tag_field="m", tag="call"):
    """Examiner to worker: call a function of the student's module."""

    function: str
    args: Node
    kwargs: Node
    ambient: Node


class Load(msgspec.Struct, frozen=True, tag_field="m", tag="load"):
    """Examiner to worker: import the student's module."""

    module: str
    seed: int = 0
    instead: Node = None
    """A dict of the examiner's functions that take the place of the module's."""


class Returned(msgspec.Struct, frozen=True, tag_field="m", tag="returned"):
    """The call is over: its value, what it changed in place, and the ambient state it left."""

    value: Node
    changes: Node = None
    ambient: Node = None


class Raised(msgspec.Struct, frozen=True, tag_field="m", tag="raised"):
    """The call raised: names of the exception's classes (most special first), its text, its frames."""

    types: list[str]
    message: str
    trace: str
    ambient: Node = None


class NotCrossed(msgspec.Struct, frozen=True, tag_field="m", tag="not_crossed"):
    """The call returned something that is not on the list."""

    reason: str


class CallBack(msgspec.Struct, frozen=True, tag_field="m", tag="callback"):
    """Worker to examiner: call a function, or step an iterator, that the test passed in."""

    handle: int
    args: Node
    kwargs: Node
    ambient: Node = None
    """None for a step of an iterator."""


Message = Request | Load | Returned | Raised | NotCrossed | CallBack
