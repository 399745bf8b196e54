"""What may cross between worker and examiner, what may not, and what is said then."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import struct
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import matplotlib
import msgspec
import numpy as np
import pytest
import tensorflow as tf
from dlgrade.codec import ambient, changes, models, nodes, wire
from dlgrade.codec.codec import Codec
from dlgrade.codec.errors import CannotCrossError, MalformedError
from dlgrade.codec.limits import Budget
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from labkit import artists, observe

matplotlib.use("Agg")
layers = keras.layers

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=50)
arrays = npst.arrays(
    dtype=st.sampled_from(["bool", "int8", "uint8", "int64", "float16", "float32", "float64", "complex128"]),
    shape=npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


class Pair:
    """A worker's and an examiner's codec, and messages between them."""

    def __init__(self, budget: Budget | None = None):
        """Begin with empty tables."""
        self.worker = Codec("w", call_back=self._call_back)
        self.examiner = Codec("e", budget=budget)

    def _call_back(self, handle: int, args: Any, kwargs: Any, is_call: bool) -> Any:
        return self.examiner.handles[handle](*args, **kwargs)

    def to_examiner(self, value: Any) -> Any:
        """What the examiner gets of a worker's value."""
        return self._cross(self.worker, self.examiner, value)

    def to_worker(self, value: Any) -> Any:
        """What a worker gets of the examiner's value."""
        return self._cross(self.examiner, self.worker, value)

    @staticmethod
    def _cross(sender: Codec, receiver: Codec, value: Any) -> Any:
        header, buffers = sender.pack(lambda encoding: nodes.Returned(encoding.encode(value)))
        message, decoding = receiver.unpack(header, buffers)
        assert isinstance(message, nodes.Returned)
        return decoding.decode(message.value)


@pytest.fixture
def pair() -> Pair:
    """A fresh connection."""
    return Pair()


def same(a: Any, b: Any) -> bool:
    """Equal in type and value; NaN equals NaN, and unprintable text equals its cleaned form."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, str):
        return len(a) == len(b) or "\\u" in b
    if isinstance(a, dict):
        return all(map(same, a.values(), b.values()))
    return bool(a == b)


def small_model() -> keras.Model:
    """A compiled model with BatchNormalization."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(2)]
    )
    model.compile("adam", "mse", metrics=["mae"])
    return model


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i2", "<u4", ">c16", ">f2"])
def test_an_array_of_any_byte_order_keeps_its_numbers(pair: Pair, dtype: str) -> None:
    """Files of other machines hold such arrays, and NumPy computes with them as with any other."""
    value = np.array([[1, 2, 3], [250, 0, 7]], dtype)
    arrived = pair.to_examiner(value)
    np.testing.assert_array_equal(arrived, value)
    assert arrived.dtype == value.dtype.newbyteorder("="), arrived.dtype


@settings(deadline=None, derandomize=True, max_examples=150)
@given(values)
def test_plain_values_arrive_as_they_left(value: Any) -> None:
    """Scalars, text, bytes, arrays and nests of them keep type, dtype, shape and value."""
    arrived = Pair().to_examiner(value)
    assert same(value, arrived), f"sent {value!r}, got {arrived!r}"


def test_numpy_scalars_and_tensors_keep_their_kind(pair: Pair) -> None:
    """A student who returns np.float32 for a float is told so, hence the kind must cross."""
    assert type(pair.to_examiner(np.float32(2.5))) is np.float32
    tensor = pair.to_examiner(tf.constant([1.0, 2.0], tf.bfloat16))
    assert isinstance(tensor, tf.Tensor)
    assert tensor.dtype == tf.bfloat16


def test_text_cannot_act_on_a_terminal_or_break_the_pipe(pair: Pair) -> None:
    """Lone surrogates, escape sequences and direction marks are neutralised once."""
    arrived = pair.to_examiner("a\ud800\x1b[31m\u202eb\tc\n")
    assert arrived == "a\\ud800\ufffd[31m\ufffdb\tc\n"


def cnn() -> keras.Model:
    """Layers in a row."""
    convolution = (layers.Conv2D(3, 3), layers.BatchNormalization(), layers.ReLU())
    head = (layers.Flatten(), layers.Dropout(0.5), layers.Dense(2, activation="softmax"))
    return keras.Sequential([keras.Input((8, 8, 1)), *convolution, *head])


def functional_with_ops() -> keras.Model:
    """Operations between layers, and a TensorFlow activation."""
    image = keras.Input((8, 8, 1))
    x = layers.Conv2D(3, 3, activation=tf.nn.relu)(image)
    x = keras.ops.reshape(keras.activations.relu(keras.ops.relu(x)), (-1, 108))
    return keras.Model(image, keras.ops.softmax(layers.Dense(2)(x) + 1.0))


def recurrent() -> keras.Model:
    """Cells, wrappers, and an open number of steps."""
    cells = (
        layers.RNN(layers.LSTMCell(3), return_sequences=True),
        layers.Bidirectional(layers.GRU(2, return_sequences=True)),
    )
    return keras.Sequential([keras.Input((None, 1)), *cells, layers.TimeDistributed(layers.Dense(1))])


def nested() -> keras.Model:
    """Models in a model, one of them frozen."""
    block = keras.Sequential([layers.Conv2D(2, 3, padding="same"), layers.Activation("relu")])
    frozen = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(2, 3), layers.BatchNormalization()])
    frozen.trainable = False
    return keras.Sequential([keras.Input((8, 8, 1)), block, frozen, layers.GlobalAveragePooling2D()])


@pytest.mark.parametrize("build", [cnn, functional_with_ops, recurrent, nested])
def test_a_model_arrives_computing_the_same(pair: Pair, build: Any) -> None:
    """Configuration, weights and trainable flags make a model that predicts the same and trains the same."""
    model = build()
    arrived = pair.to_examiner(model)
    x = np.random.default_rng(0).random((2, *[size or 5 for size in model.input_shape[1:]]), np.float32)
    np.testing.assert_array_equal(arrived(x), model(x))
    assert len(arrived.trainable_variables) == len(model.trainable_variables)
    assert arrived is not model


def test_compile_state_and_optimizer_state_cross(pair: Pair) -> None:
    """Loss, metrics and the optimizer's moments cross, so that training goes on where it was."""
    model = small_model()
    x, y = np.ones((8, 4), np.float32), np.zeros((8, 2), np.float32)
    model.fit(x, y, verbose=0)
    arrived = pair.to_examiner(model)
    assert arrived.loss == "mse"
    assert int(arrived.optimizer.iterations) == 1
    model.fit(x, y, verbose=0)
    arrived.fit(x, y, verbose=0)
    np.testing.assert_array_equal(arrived.get_weights()[0], model.get_weights()[0])
    assert set(arrived.evaluate(x, y, verbose=0, return_dict=True)) == {"loss", "mae"}


def test_identity_crosses_both_ways(pair: Pair) -> None:
    """The same object twice is the same object there; a returned argument is the argument."""
    model = small_model()
    first, second = pair.to_examiner(model), pair.to_examiner(model)
    assert first is second
    assert pair.to_examiner([model, model.optimizer])[1] is first.optimizer
    ours = small_model()
    theirs = pair.to_worker(ours)
    theirs.set_weights([weight + 1 for weight in theirs.get_weights()])
    assert pair.to_examiner(theirs) is ours
    np.testing.assert_array_equal(ours.get_weights()[0], theirs.get_weights()[0])


def test_an_optimizer_of_its_own_is_built_for_the_same_variables(pair: Pair) -> None:
    """train_step's optimizer comes back with its slots, on the test's own model."""
    model, optimizer = small_model(), keras.optimizers.SGD(0.1, momentum=0.9)
    there, their_optimizer = pair.to_worker([model, optimizer])
    their_optimizer.apply([tf.ones_like(v) for v in there.trainable_variables], there.trainable_variables)
    back = pair.to_examiner([there, their_optimizer])
    assert back[0] is model
    assert back[1] is optimizer
    assert int(optimizer.iterations) == 1
    assert len(optimizer.variables) == len(their_optimizer.variables)


def test_an_optimizer_that_was_built_for_unknown_variables_says_so(pair: Pair) -> None:
    """It arrives unbuilt, because its variables are not here; a test can still tell it from a fresh one."""
    used, fresh = keras.optimizers.Adam(), keras.optimizers.Adam()
    used.build([keras.Variable([1.0])])
    arrived = pair.to_examiner([used, fresh])
    assert [observe.is_built(optimizer) for optimizer in arrived] == [True, False]
    assert not arrived[0].built


def test_callbacks_of_keras_own_cross_with_their_arguments(pair: Pair) -> None:
    """Every constructor argument that Keras keeps arrives."""
    for callback in (
        keras.callbacks.EarlyStopping("val_accuracy", patience=5, mode="max", restore_best_weights=True),
        keras.callbacks.ModelCheckpoint("best.keras", "val_accuracy", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, min_lr=1e-6),
    ):
        arrived = pair.to_examiner(callback)
        assert type(arrived) is type(callback)
        assert vars(arrived) == vars(callback)


def test_a_function_that_the_test_passes_in_is_called_back(pair: Pair) -> None:
    """Functions go to the worker as handles, alone and inside callbacks; what they record is the truth."""
    seen = []
    remote = pair.to_worker(lambda value, plus=0: seen.append(value) or value + plus)
    assert remote(3, plus=4) == 7
    callback = pair.to_worker(
        keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(epoch))
    )
    callback.on_epoch_end(9, {})
    assert seen == [3, 9], f"got {seen}"
    assert pair.to_examiner(remote) is pair.examiner.handles[0]


def test_a_figure_crosses_as_its_description(pair: Pair) -> None:
    """Titles, labels, lines, pictures, bars and legends are what a test of a plot sees, in both worlds."""
    from matplotlib.figure import Figure

    figure = Figure()
    left, middle, right = figure.subplots(1, 3)
    left.plot([0, 1], [2, 3], label="loss")
    left.legend()
    left.set(title="T", xlabel="X", ylabel="Y")
    middle.imshow(np.eye(3), cmap="gray")
    middle.axis("off")
    right.bar(["a", "b"], [1.0, 2.0])
    arrived = artists.describe(pair.to_examiner(figure))
    here = artists.describe(figure)
    assert [axes.title for axes in arrived.axes] == ["T", "", ""]
    assert arrived.axes[0].legend == ["loss"]
    np.testing.assert_array_equal(arrived.axes[0].lines[0].y, [2, 3])
    np.testing.assert_array_equal(arrived.axes[1].images[0].values, np.eye(3))
    assert not arrived.axes[1].visible
    assert arrived.axes[2].bars == here.axes[2].bars


def test_a_device_keeps_its_name_and_type(pair: Pair) -> None:
    """A named tuple of TensorFlow's would otherwise arrive as a plain one, without ``device_type``."""
    devices = [tf.config.PhysicalDevice("/physical_device:GPU:1", "GPU")]
    for arrived in (pair.to_worker(devices), pair.to_examiner(devices)):
        assert arrived == devices
        assert (arrived[0].name, arrived[0].device_type) == ("/physical_device:GPU:1", "GPU")


def test_a_device_that_is_none_does_not_stop_the_grader(pair: Pair) -> None:
    """A submission may make one of anything."""
    with pytest.raises(CannotCrossError, match="device"):
        pair.to_examiner(tf.config.PhysicalDevice(3, None))


def test_python_calls_of_an_observed_model_are_counted_across(pair: Pair) -> None:
    """The count that shows retracing is kept where the student's code runs, and comes back."""
    model = small_model()
    counter = observe.count_calls(model)
    there = pair.to_worker(model)
    there(np.ones((1, 4), np.float32))
    assert pair.to_examiner(there) is model
    assert counter.count == 1


class OwnLayer(keras.Layer):
    """A layer of a student's own."""

    def call(self, x: Any) -> Any:
        """Nothing."""
        return x


class OwnModel(keras.Model):
    """A model of a student's own, which trains as it likes."""

    def fit(self, *_: Any, **__: Any) -> Any:
        """Claim success."""
        return {"accuracy": [1.0]}


def own_loss(y: Any, p: Any) -> Any:
    """A loss of a student's own."""
    return 0 * p


def with_patched_fit() -> keras.Model:
    """A model whose fit does nothing."""
    model = small_model()
    model.fit = lambda *_: None
    return model


def with_own_loss() -> keras.Model:
    """A model compiled with a function."""
    model = small_model()
    model.compile("sgd", loss=own_loss)
    return model


def cyclic() -> list[Any]:
    """A list that holds itself."""
    items: list[Any] = []
    items.append(items)
    return items


REFUSED = {
    "function": (lambda: lambda: 1, "function"),
    "generator": (lambda: (i for i in [1]), "generator"),
    "object": (object, "of type object"),
    "array of text": (lambda: np.array(["a"]), "arrays of numbers"),
    "set": (lambda: {1, 2}, "of type set"),
    "cycle": (cyclic, "nested"),
    "own layer": (lambda: keras.Sequential([keras.Input((3,)), OwnLayer()]), "OwnLayer"),
    "own model": (OwnModel, "OwnModel"),
    "lambda layer": (lambda: keras.Sequential([keras.Input((3,)), layers.Lambda(abs)]), "Lambda"),
    "lambda activation": (
        lambda: keras.Sequential([keras.Input((3,)), layers.Dense(2, activation=lambda x: x)]),
        "lambda",
    ),
    "patched fit": (with_patched_fit, "fit was replaced"),
    "own loss": (with_own_loss, "own_loss"),
    "own callback": (lambda: type("Mine", (keras.callbacks.Callback,), {})(), "Mine"),
    "symbolic tensor": (lambda: keras.Input((3,)), "KerasTensor"),
}


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_cross_is_named(pair: Pair, case: str) -> None:
    """Code, classes and objects of the student's own end in one sentence that names them."""
    make, words = REFUSED[case]
    with pytest.raises(CannotCrossError, match=words):
        pair.to_examiner(make())


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda: [layers.Dense(2) for _ in range(60)], "layers"),
        (lambda: [layers.Dense(30_000), layers.Dense(100)], "parameters"),
        (lambda: [layers.Reshape((3, 1, 1)), *[layers.UpSampling2D(60) for _ in range(3)]], "values"),
        (lambda: [layers.Reshape((3, 1, 1)), layers.ZeroPadding2D(10**9)], "padding=.*at most 1024"),
        (lambda: [layers.Reshape((3, 1)), layers.MaxPooling1D(10**9, padding="same")], "1,000,000,000"),
    ],
)
def test_a_huge_model_is_refused_before_it_is_built(model: Any, words: str) -> None:
    """Layers, parameters and activations are summed symbolically; nothing is allocated here."""
    pair = Pair(Budget(max_layers=50, max_parameters=1_000_000, max_flops=10**8))
    with pytest.raises(CannotCrossError, match=words):
        pair.to_examiner(keras.Sequential([keras.Input((3,)), *model()]))


def _pipeline_of_a_large_image() -> list[Any]:
    inside = [layers.ZeroPadding2D(1000), layers.UpSampling2D(60), layers.Resizing(3, 3)]
    return [layers.Reshape((3, 3, 1)), layers.Pipeline(inside)]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (_pipeline_of_a_large_image, "values for one example"),
        (
            lambda: [
                layers.Reshape((9, 1)),
                layers.TimeDistributed(layers.Pipeline([layers.ReLU(), layers.Dense(9)])),
            ],
            None,
        ),
        (lambda: [layers.RepeatVector(9000), layers.TimeDistributed(layers.Dense(1500))], "multiplications"),
        (lambda: [layers.RepeatVector(20_000)], "n=20000"),
        (lambda: [layers.RepeatVector(8000), layers.UpSampling1D(2), layers.LSTM(1)], "16,000 steps"),
        (lambda: [layers.RepeatVector(8000), layers.Bidirectional(layers.GRU(90))], "multiplications"),
        (lambda: [layers.SpectralNormalization(layers.Dense(2), power_iterations=10**6)], "power_iterations"),
        (lambda: [layers.Reshape((3, 3, 1)), layers.Resizing(6000, 6000)], "height=6000"),
    ],
)
def test_what_runs_inside_of_a_layer_counts(model: Any, words: str | None) -> None:
    """Layers of a Pipeline, those that run once for each step, and steps that only take time."""
    pair = Pair(Budget(max_flops=10**8))
    built = keras.Sequential([keras.Input((9,)), *model()])
    if words is None:
        assert isinstance(pair.to_examiner(built), keras.Sequential)
        return
    with pytest.raises(CannotCrossError, match=words):
        pair.to_examiner(built)


def test_calls_of_a_shared_layer_count_each() -> None:
    """A functional model that calls one layer, or an operation, a thousand times is as deep as it looks."""
    pair = Pair(Budget(max_layers=50))
    x = given_x = keras.Input((3,))
    shared = layers.Dense(3)
    for _ in range(30):
        x = keras.ops.relu(shared(x))
    with pytest.raises(CannotCrossError, match="60 layers"):
        pair.to_examiner(keras.Model(given_x, x))


def test_a_metric_that_allocates_too_much_is_refused(pair: Pair) -> None:
    """What is compiled is bounded like what is built."""
    model = small_model()
    model.compile("sgd", "mse", metrics=[keras.metrics.AUC(num_thresholds=10)])
    config = {**DENSE, "module": "keras.metrics", "class_name": "AUC", "config": {"num_thresholds": 10**9}}
    with pytest.raises(CannotCrossError, match="1,000,000,000"):
        models.recompile(model, model.optimizer, {"loss": "mse", "metrics": [config]})


def raw(node: dict[str, Any]) -> bytes:
    """A message as a hostile worker writes it."""
    return msgspec.msgpack.encode({"m": "returned", "value": node, "changes": None, "ambient": None})


DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "registered_name": None}
HOSTILE_CONFIGS = [
    {**DENSE, "module": "os", "class_name": "system"},
    {**DENSE, "module": "builtins", "class_name": "eval"},
    {**DENSE, "module": "keras.utils", "class_name": "get_file"},
    {**DENSE, "module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}},
    {**DENSE, "class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {}}}},
    {"class_name": "__lambda__", "config": {"value": ["4wEA", None, None]}},
    {**DENSE, "registered_name": "os>system"},
    {
        **DENSE,
        "config": {"units": 2, "activation": {"module": "os", "class_name": "function", "config": "abort"}},
    },
    {**DENSE, "config": {"units": 2, "activation": {"class_name": "__lambda__", "config": {}}}},
    {**DENSE, "config": {"units": {"class_name": "__numpy__", "config": {"value": [1], "dtype": "object"}}}},
    {**DENSE, "config": {"units": "x" * 100}},
    {"class_name": "function", "config": "relu"},
    {"class_name": "function", "config": ["relu"]},
    {**DENSE, "build_config": "input_shape"},
    {"class_name": 3},
    {},
]


@pytest.mark.parametrize("place", range(len(HOSTILE_CONFIGS)))
def test_a_forged_configuration_builds_nothing_but_keras_own(place: int) -> None:
    """A worker that writes its own messages can name any class: only the list's are looked up."""
    header = raw({"t": "keras", "id": "w0", "config": HOSTILE_CONFIGS[place], "weights": None})
    message, decoding = Codec("e").unpack(header, [])
    with pytest.raises((CannotCrossError, MalformedError)):
        decoding.decode(message.value)


FORGED_NODES = [
    {"t": "array", "dtype": "object", "shape": [1], "buffer": 0, "tensor": False},
    {"t": "array", "dtype": "float32", "shape": [2**40], "buffer": 0, "tensor": False},
    {"t": "array", "dtype": "float32", "shape": [-1], "buffer": 0, "tensor": False},
    {"t": "array", "dtype": "float32", "shape": [1], "buffer": 7, "tensor": False},
    {"t": "array", "dtype": "float32", "shape": [2**62, 0, 2**62], "buffer": 0, "tensor": False},
    {"t": "scalar", "dtype": "float64", "data": b"1"},
    {"t": "int", "digits": "9" * 10_000},
    {"t": "int", "digits": "__import__('os')"},
    {"t": "ref", "id": "e5"},
    {"t": "ref", "id": "f3"},
    {"t": "ref", "id": "f" + "9" * 5000},
    {"t": "function", "handle": 0, "name": "f"},
    {"t": "dict", "pairs": [[{"t": "list", "items": []}, 1]]},
    {"t": "figure", "description": {"t": "dict", "pairs": []}},
]


@pytest.mark.parametrize("place", range(len(FORGED_NODES)))
def test_a_forged_node_is_malformed_and_nothing_else(place: int) -> None:
    """What contradicts itself is refused in one sentence; no buffer is allocated for its claims."""
    message, decoding = Codec("e").unpack(raw(FORGED_NODES[place]), [b"\0\0\0\0"])
    with pytest.raises(MalformedError):
        decoding.decode(message.value)()  # a function may be decoded; calling it is what must fail


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    """Garbage on the pipe is never another exception."""
    codec = Codec("e")
    with contextlib.suppress(MalformedError):
        codec.unpack(data, [])


def test_a_deep_message_is_malformed() -> None:
    """Nesting cannot exhaust the stack."""
    header = b"\x83" + b"\xa1m\xa8returned" + b"\xa5value" + b"\x82\xa1t\xa4list\xa5items\x91" * 3000
    with pytest.raises(MalformedError):
        Codec("e").unpack(header, [])


def test_frames_are_limited_before_they_are_read() -> None:
    """A claimed length beyond the limits ends the conversation; a short frame waits until its deadline."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!II", wire.MAX_HEADER + 1, 0))
        with pytest.raises(MalformedError):
            wire.receive(ours)
        theirs.sendall(struct.pack("!II", 10, 1) + struct.pack("!Q", wire.MAX_BULK + 1))
        with pytest.raises(MalformedError):
            wire.receive(ours)
        theirs.sendall(struct.pack("!II", 10, 0) + b"abc")
        with pytest.raises(wire.DeadlineError):
            wire.receive(ours, deadline=time.monotonic() + 0.05)
        theirs.close()
        with pytest.raises(wire.ClosedError):
            wire.receive(ours)


def test_a_watcher_can_end_the_wait() -> None:
    """Memory is watched from outside while a call runs."""
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(wire.Interrupted, match="too much"):
        wire.receive(ours, watch=lambda: "too much")


def test_a_sender_that_drips_is_watched_as_well() -> None:
    """One that always has another byte to send is looked at as often as one that is silent."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!II", 1000, 0) + bytes(1000))
        with pytest.raises(wire.Interrupted, match="too many files"):
            wire.receive(ours, watch=lambda: "too many files")


def test_ambient_state_is_mirrored() -> None:
    """A test may compare random states before and after, though the function ran elsewhere."""
    before = ambient.capture()
    np.random.random(3)
    after = ambient.capture()
    assert not same(list(before.values()), list(after.values()))
    ambient.restore(before)
    assert same(list(before.values()), list(ambient.capture().values()))
    (keys, position, *gauss), (version, words, _) = before["numpy"], before["python"]
    for forged in (
        {"numpy": 3},
        {**before, "numpy": (keys, 2**30, *gauss)},  # NumPy reads there, and crashes
        {**before, "numpy": (keys[:3], position, *gauss)},
        {**before, "python": (version, np.zeros(10**6, np.uint32), None)},
        {**before, "python": (version, words[:1], None)},
    ):
        with pytest.raises(MalformedError):
            ambient.restore(forged)


def test_changes_of_arguments_are_found_and_carried_out() -> None:
    """Arrays, lists and dicts that a call changed in place are changed here too."""
    there = [[np.zeros(3), [1, 2], {"a": 1}], {}]
    here = [[np.zeros(3), [1, 2], {"a": 1}], {}]
    before = list(changes.snapshot(there))
    there[0][0][1] = 5
    there[0][1].append(3)
    there[0][2]["b"] = 2
    for path, part, was in before:
        if changes.changed(part, was):
            changes.carry_out(here, path, part)
    assert here[0][0].tolist() == [0, 5, 0]
    assert here[0][1:] == [[1, 2, 3], {"a": 1, "b": 2}]
    with pytest.raises(MalformedError):
        changes.carry_out(here, [0, 9], 1)
    with pytest.raises(MalformedError):
        changes.carry_out(here, [0, 0], np.zeros(4))
