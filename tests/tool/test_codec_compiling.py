"""How a model is compiled crosses: which layers were frozen then, and whether its loss is scaled."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from dlgrade.codec import models
from dlgrade.codec.errors import CannotCrossError
from test_codec import Pair

layers = keras.layers
X, Y = np.ones((2, 4), np.float32), np.ones((2, 1), np.float32)


def with_base(policy: str = "float32") -> keras.Model:
    """A head on a nested base, under a dtype policy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        base = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)], name="base")
        inputs = keras.Input((4,))
        return keras.Model(inputs, layers.Dense(1, dtype="float32")(base(inputs)))
    finally:
        keras.config.set_dtype_policy(before)


def flags_changed(model: keras.Model) -> int:
    """How many layers were frozen or opened after compiling."""
    pairs = zip(models.trainable_flags_when_compiled(model), models.trainable_flags(model), strict=True)
    return sum(then != now for then, now in pairs)


@pytest.mark.parametrize("frozen_first", [True, False])
def test_freezing_after_compiling_can_be_told(frozen_first: bool) -> None:
    """Keras wants a model to be compiled anew when its layers are frozen or opened."""
    pair, model = Pair(), with_base()
    if frozen_first:
        model.layers[1].trainable = False
    model.compile("sgd", "mse")
    model.layers[1].trainable = False
    got = pair.to_examiner(model)
    assert len(got.trainable_variables) == 2
    assert flags_changed(got) == flags_changed(model)
    assert (flags_changed(got) == 0) == frozen_first


def test_opening_a_layer_of_a_model_that_is_known_already_can_be_told() -> None:
    """Once without and once with compiling, and only the second makes a new optimizer."""
    pair, model = Pair(), with_base()
    model.layers[1].trainable = False
    model.compile("sgd", "mse")
    examined = pair.to_examiner(model)
    first = examined.optimizer
    model.layers[1].trainable = True
    model.layers[1].layers[0].trainable = False
    assert pair.to_examiner(model) is examined
    assert len(examined.trainable_variables) == 4
    assert examined.optimizer is first
    assert flags_changed(examined) == flags_changed(model) > 0
    model.compile(keras.optimizers.Adam(1e-5), "mse")
    pair.to_examiner(model)
    assert isinstance(examined.optimizer, keras.optimizers.Adam)
    assert flags_changed(examined) == 0


def test_a_base_that_arrived_frozen_can_be_opened_and_trained() -> None:
    """With a model of Keras' own making it can; frozen again, it stays as it is."""
    pair, model = Pair(), with_base()
    model.layers[1].trainable = False
    model.compile("sgd", "mse")
    got = pair.to_examiner(model)
    got.layers[1].trainable = True
    got.compile("sgd", "mse")
    before = got.get_weights()
    got.train_on_batch(X, Y)
    assert [np.array_equal(*two) for two in zip(before, got.get_weights(), strict=True)] == [False] * 6
    got.layers[1].trainable = False
    got.compile("sgd", "mse")
    before = got.get_weights()
    got.train_on_batch(X, Y)
    same = [np.array_equal(*two) for two in zip(before, got.get_weights(), strict=True)]
    assert same == [True] * 4 + [False] * 2


def test_flags_for_another_number_of_layers_are_refused() -> None:
    """A forged message cannot leave half of the layers out."""
    with pytest.raises(CannotCrossError, match="1 trainable flags"):
        models.note_flags_when_compiled(with_base(), [True])


@pytest.mark.parametrize("scaled", [True, False])
def test_the_loss_is_scaled_as_it_was_in_the_worker(scaled: bool) -> None:
    """Keras scales the loss of a float16 model by itself; a worker's choice not to is kept."""
    pair, model = Pair(), with_base("mixed_float16")
    model.compile(keras.optimizers.Adam(0.01), "mse", auto_scale_loss=scaled)
    got = pair.to_examiner(model)
    assert [weight.dtype for weight in got.weights] == ["float32"] * 6
    assert isinstance(got.optimizer, keras.optimizers.LossScaleOptimizer) == scaled
    assert isinstance(models.innermost(got.optimizer), keras.optimizers.Adam)


def test_a_scaled_optimizer_arrives_with_its_state() -> None:
    """Built in the worker, it goes on in the examiner with the same moments and scale."""
    pair, model = Pair(), with_base("mixed_float16")
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.train_on_batch(X, Y)
    got = pair.to_examiner(model)
    pairs = zip(model.optimizer.variables, got.optimizer.variables, strict=True)
    assert all(np.array_equal(one, two) for one, two in pairs)
    losses = [float(m.train_on_batch(X, Y)) for m in (model, got)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
