"""Blueprints, protocols and the reading of architectures: what every trained mark rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import keras
import numpy as np
import pytest
from labkit import layers as reading
from labkit import protocols
from labkit.blueprints import blueprint, build
from labkit.models import linear_softmax, tiny_cnn

QUICK = protocols.TrainOnDigits(train=60, test=40, batch_size=20, epochs=1, calibration=30)


@pytest.fixture
def store() -> Iterator[dict[str, protocols.Measures]]:
    """A store of the test's own."""
    protocols.store = found = {}
    yield found
    protocols.store = None


def nested(names: str) -> keras.Model:
    """A functional model with a nested one, a branch and a layer used twice; ``names`` only names layers."""
    layers = keras.layers
    inner = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(2, 5, strides=4, name=f"conv_{names}")], name=f"in_{names}"
    )
    inputs = keras.Input((28, 28, 1), name=f"digit_{names}")
    activation = layers.ReLU(name=f"relu_{names}")
    x = activation(layers.Flatten(name=f"flat_{names}")(inner(inputs)))
    x = layers.Add(name=f"add_{names}")([x, activation(layers.Dense(72, name=f"dense_{names}")(x))])
    model = keras.Model(inputs, layers.Dense(10, "softmax", name=f"out_{names}")(x), name=names)
    model.compile("adam", "categorical_crossentropy")
    return model


def test_names_and_weights_do_not_change_a_blueprint() -> None:
    """Two models that differ in names and weights only are one architecture."""
    assert blueprint(nested("one")) == blueprint(nested("two"))
    assert blueprint(tiny_cnn()) == blueprint(tiny_cnn(keras.optimizers.Adam()))


def augmented(seed: int | None) -> keras.Model:
    """Random layers in a Pipeline and in a nested model, and a Dropout, with a seed or without."""
    layers = keras.layers
    contrast = layers.RandomContrast(0.2, value_range=(0, 1), seed=seed)
    nested = keras.Sequential([layers.RandomZoom(0.1, seed=seed), contrast])
    pipeline = layers.Pipeline([layers.RandomRotation(0.1, seed=seed), layers.RandomFlip(seed=seed)])
    head = [layers.Flatten(), layers.Dropout(0.5, seed=seed), layers.Dense(10, "softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), pipeline, nested, *head])
    model.compile("sgd", "categorical_crossentropy")
    return model


def test_seeds_of_layers_do_not_change_a_blueprint() -> None:
    """What a measured model draws follows the seed of the measurement."""
    plan = blueprint(augmented(5))
    assert plan == blueprint(augmented(None))
    images = np.random.default_rng(0).uniform(0, 1, (3, 28, 28, 1)).astype(np.float32)
    one, two, other = (np.asarray(build(plan, seed)(images, training=True)) for seed in (1, 1, 2))
    assert np.allclose(one, two)
    assert not np.allclose(one, other)


def test_chain_opens_nested_models_and_pipelines() -> None:
    """Where the random layers lie makes no difference."""
    kinds = [step.kind for step in reading.chain(augmented(None))]
    random_layers = ["RandomRotation", "RandomFlip", "RandomZoom", "RandomContrast"]
    assert kinds == [*random_layers, "Flatten", "Dropout", "Dense", "Softmax"]


def test_any_hyperparameter_changes_a_blueprint() -> None:
    """Dropout rate, optimizer, its learning rate and the loss all count."""
    plans = [blueprint(model) for model in (tiny_cnn(), tiny_cnn(dropout=0.4), tiny_cnn("sgd"))]
    plans.append(blueprint(tiny_cnn(keras.optimizers.Adam(0.01))))
    other_loss = tiny_cnn()
    other_loss.compile("adam", "mse")
    plans.append(blueprint(other_loss))
    assert len(set(plans)) == len(plans)


@pytest.mark.parametrize("make", [nested, lambda _: tiny_cnn(), lambda _: wrapped()])
def test_a_blueprint_rebuilds_the_same_architecture(make: object) -> None:
    """Built again, it has the same blueprint; the seed alone decides the weights."""
    plan = blueprint(make("any"))  # type: ignore[operator]
    json.loads(plan)
    one, again, other = build(plan, 3), build(plan, 3), build(plan, 4)
    assert blueprint(one) == plan
    for a, b in zip(one.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(one.get_weights(), other.get_weights(), strict=True))


def wrapped() -> keras.Model:
    """Layers inside layers."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None, 1)),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
            layers.TimeDistributed(layers.Dense(1)),
        ]
    )
    model.compile("rmsprop", keras.losses.Huber())
    return model


def test_a_model_without_configuration_is_refused_in_words() -> None:
    """A subclass and a Lambda are the student's to change, so the message is an AssertionError."""

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(10)

        def call(self, x: object) -> object:
            return self.dense(x)

        def get_config(self) -> dict[str, object]:
            raise NotImplementedError

    with pytest.raises(AssertionError, match="Keras' own layers"):
        blueprint(Own())
    odd = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])
    with pytest.raises(AssertionError, match="Keras' own layers"):
        build(blueprint(odd), 0)


def test_measuring_leaves_the_model_alone_and_is_a_function_of_its_arguments() -> None:
    """The same configuration and seed give the same numbers, whatever weights the model has."""
    model, other = tiny_cnn(), tiny_cnn()
    before = model.get_weights()
    first, second = protocols.measure(model, QUICK, 5), protocols.measure(other, QUICK, 5)
    assert first == second
    assert set(first) == {"accuracy", "loss_before", "loss_after"}
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_store_saves_the_second_training(store: dict[str, protocols.Measures]) -> None:
    """An equal architecture is looked up; another seed, protocol or architecture is trained."""
    protocols.measure(linear_softmax(), QUICK, 1)
    (key,) = store
    store[key] = {"accuracy": 0.123}
    assert protocols.measure(linear_softmax(), QUICK, 1) == {"accuracy": 0.123}
    protocols.measure(linear_softmax(), QUICK, 2)
    protocols.measure(linear_softmax("adam"), QUICK, 1)
    assert len(store) == 3


def test_a_model_that_cannot_learn_keeps_its_loss() -> None:
    """Frozen weights: the loss after is the loss before, to the last digit, so no luck can pass the test."""
    model = tiny_cnn(dropout=0.0)
    for layer in model.layers:
        layer.trainable = False
    found = protocols.measure(model, QUICK)
    assert found["loss_after"] / found["loss_before"] > 0.999


def test_what_blows_up_is_wrong_and_not_an_error() -> None:
    """NaN is no right answer, and its loss is NaN or large, never small."""
    found = protocols.measure(linear_softmax(keras.optimizers.SGD(float("nan"))), QUICK)
    assert found["accuracy"] == 0.0
    assert not found["loss_after"] < found["loss_before"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda model: keras.Sequential(model.layers), "cannot be trained"),
        (
            lambda model: keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()]),
            "does not fit digits",
        ),
    ],
    ids=["not compiled", "wrong output"],
)
def test_what_cannot_be_measured_is_explained(spoil: object, words: str) -> None:
    """A message for the student instead of an exception of Keras."""
    model = spoil(linear_softmax())  # type: ignore[operator]
    if words != "cannot be trained":
        model.compile("sgd", "categorical_crossentropy")
    with pytest.raises(AssertionError, match=words):
        protocols.measure(model, QUICK)


def test_a_loss_that_does_not_fit_is_explained() -> None:
    """Sparse cross-entropy on one-hot labels fails in words, not in a traceback of Keras."""
    model = linear_softmax()
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(AssertionError, match="one-hot labels"):
        protocols.measure(model, QUICK)


def test_chain_reads_equivalent_networks_alike() -> None:
    """Nested or flat, fused or not, a layer used twice or two layers: the same steps."""
    layers = keras.layers
    inputs = keras.Input((6, 6, 1))
    relu = layers.ReLU()
    x = relu(layers.Conv2D(2, 3)(inputs))
    x = keras.ops.relu(layers.Conv2D(3, 3)(x))
    functional = keras.Model(inputs, layers.Softmax()(layers.Dense(4)(layers.Reshape((-1,))(x))))
    block = keras.Sequential([layers.Conv2D(2, 3, activation="relu"), layers.Conv2D(3, 3)])
    sequential = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            block,
            layers.Activation("relu"),
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    wanted = ["Conv2D", "ReLU", "Conv2D", "ReLU", "Flatten", "Dense", "Softmax"]
    for model in (functional, sequential):
        steps = reading.chain(model)
        assert [step.kind for step in steps] == wanted
        assert [layer.filters for layer in reading.only(steps, "Conv2D")] == [2, 3]


def test_chain_tells_variants_of_relu_apart() -> None:
    """A clipped or leaky ReLU is not the one that was asked for."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.ReLU(6), layers.LeakyReLU()])
    assert [step.kind for step in reading.chain(model)] == ["ReLU(max_value=6)", "LeakyReLU"]


def test_chain_refuses_branches_and_unbuilt_models_in_words() -> None:
    """Both end in a message for the student."""
    with pytest.raises(AssertionError, match="branches"):
        reading.chain(nested("any"))
    with pytest.raises(AssertionError, match=r"keras\.Input"):
        reading.chain(keras.Sequential([keras.layers.Dense(3)]))


def test_expect_order_names_the_first_difference() -> None:
    """The message says what was expected after which layers, and shows them all."""
    steps = reading.chain(linear_softmax())
    reading.expect_order(steps, ["Flatten", "Dense", "Softmax"], "f()")
    with pytest.raises(AssertionError, match="expected: Dropout after Flatten, Dense") as caught:
        reading.expect_order(steps, ["Flatten", "Dense", "Dropout", "Softmax"], "f()")
    assert "got:      Softmax; all of yours: Flatten, Dense, Softmax" in str(caught.value)
