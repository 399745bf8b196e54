"""What a model knows beside its configuration and weights crosses, too: chance, statistics, compiled code."""

from __future__ import annotations

import os
import random
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from labkit.layers import shared
from test_codec import Pair

layers = keras.layers

IMAGES = np.random.default_rng(3).uniform(0, 1, (5, 9, 8, 1)).astype(np.float32)
SEEDS: list[int | None] = [7, 2**31 - 1, None]


def random_layers(seed: int | None = 7) -> list[keras.Layer]:
    """Three layers, as in step 5."""
    contrast = layers.RandomContrast(0.3, value_range=(0, 1), seed=seed)
    return [layers.RandomRotation(0.2, seed=seed), layers.RandomZoom(0.2, seed=seed), contrast]


def unbuilt(seed: int | None) -> keras.Layer:
    """A Sequential that has not seen a shape."""
    return keras.Sequential(random_layers(seed))


def built(seed: int | None) -> keras.Layer:
    """A Sequential with an input."""
    return keras.Sequential([keras.Input((9, 8, 1)), *random_layers(seed)])


def used(seed: int | None) -> keras.Layer:
    """One that has drawn its first random numbers."""
    model = keras.Sequential(random_layers(seed))
    model(IMAGES, training=True)
    return model


def pipeline(seed: int | None) -> keras.Layer:
    """A layer and no model."""
    return layers.Pipeline(random_layers(seed))


def functional(seed: int | None) -> keras.Layer:
    """A functional model with an operation after the layers."""
    x = image = keras.Input((9, 8, 1))
    for layer in random_layers(seed):
        x = layer(x)
    return keras.Model(image, keras.ops.clip(x, 0, 1))


def nested(seed: int | None) -> keras.Layer:
    """Augmentation, nested and unbuilt, in front of a classifier with Dropout."""
    head = [layers.Normalization(), layers.Flatten(), layers.Dropout(0.5, seed=seed), layers.Dense(2)]
    return keras.Sequential([keras.Input((9, 8, 1)), unbuilt(seed), *head])


def pipeline_in_model(seed: int | None) -> keras.Layer:
    """A Pipeline in front of a Normalization."""
    return keras.Sequential([keras.Input((9, 8, 1)), pipeline(seed), layers.Normalization()])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "build", [unbuilt, built, used, pipeline, functional, nested, pipeline_in_model], ids=lambda f: f.__name__
)
def test_random_layers_draw_the_same_on_both_sides(build: Any, seed: int | None) -> None:
    """Seeded or not, used or not: what comes next is what would have come, and inference stays inference."""
    for cross in (Pair().to_examiner, Pair().to_worker):
        there = build(seed)
        here = cross(there)
        for _ in range(2):
            np.testing.assert_allclose(
                here(IMAGES, training=True), there(IMAGES, training=True), rtol=0, atol=1e-6
            )
        np.testing.assert_allclose(here(IMAGES, training=False), there(IMAGES, training=False), atol=1e-6)


def test_chance_that_was_used_there_is_used_up_here() -> None:
    """A model that comes back has its generators where the other side left them."""
    pair = Pair()
    here = built(3)
    there = pair.to_worker(here)
    there(IMAGES, training=True)
    pair.to_examiner(there)
    np.testing.assert_allclose(here(IMAGES, training=True), there(IMAGES, training=True), atol=1e-6)


def test_an_unbuilt_model_that_was_used_here_may_come_again() -> None:
    """Called on one side, it is built there, and still the same model when it crosses once more."""
    pair, there = Pair(), unbuilt(7)
    here = pair.to_examiner(there)
    here(IMAGES, training=False)
    assert pair.to_examiner(there) is here
    assert pair.to_worker(here) is there
    there(IMAGES, training=False)
    assert pair.to_examiner(there) is here


def test_seeds_that_followed_a_global_state_cross() -> None:
    """Layers without seeds of their own, made after seeding Python's random, are those of that seed."""
    first = []
    for _ in range(2):
        random.seed(5)
        there = unbuilt(None)
        random.seed()
        first.append(np.asarray(Pair().to_examiner(there)(IMAGES, training=True)))
    np.testing.assert_array_equal(first[0], first[1])


def normalizing(compiled: bool = True) -> keras.Model:
    """Normalization, nested, and a Dense."""
    inner = keras.Sequential([keras.Input((9, 8, 1)), layers.Normalization()])
    model = keras.Sequential([keras.Input((9, 8, 1)), inner, layers.Flatten(), layers.Dense(2)])
    if compiled:
        model.compile("sgd", "mse")
    return model


def normalization(model: keras.Model) -> Any:
    """The Normalization of ``normalizing()``."""
    return model.layers[0].layers[0]


def test_what_a_normalization_has_learnt_crosses() -> None:
    """Adapted before crossing, or there and back; alone, too."""
    there = normalizing()
    normalization(there).adapt(IMAGES)
    np.testing.assert_allclose(Pair().to_examiner(there)(IMAGES), there(IMAGES), atol=1e-6)
    pair, here = Pair(), normalizing()
    there = pair.to_worker(here)
    normalization(there).adapt(IMAGES)
    assert pair.to_examiner(there) is here
    np.testing.assert_allclose(here(IMAGES), there(IMAGES), atol=1e-6)
    assert float(normalization(here).mean[0, 0, 0, 0]) == pytest.approx(IMAGES.mean(), abs=1e-6)
    alone = Pair().to_examiner(normalization(there))
    np.testing.assert_allclose(alone(IMAGES), normalization(there)(IMAGES), atol=1e-6)
    fixed = Pair().to_examiner(
        keras.Sequential([keras.Input((9, 8, 1)), layers.Normalization(mean=2, variance=9)])
    )
    np.testing.assert_allclose(fixed(IMAGES), (IMAGES - 2) / 3, atol=1e-6)


def test_statistics_that_are_not_in_force_stay_so() -> None:
    """Weights assigned without telling the layer change nothing there, and so they must not here."""
    there = normalizing()
    normalization(there).adapt_mean.assign([5.0])
    here = Pair().to_examiner(there)
    np.testing.assert_allclose(here(IMAGES), there(IMAGES), atol=1e-6)
    assert float(normalization(here).adapt_mean[0]) == 5.0


def left_alone(model: keras.Model) -> None:
    """Keep the compiled function."""


def set_to_none(model: keras.Model) -> None:
    """Drop it."""
    model.predict_function = None


def made_anew(model: keras.Model) -> None:
    """Make another one."""
    model.make_predict_function(force=True)


def compiled_anew(model: keras.Model) -> None:
    """Compile with what it is compiled with."""
    model.compile(model.optimizer, "mse")


@pytest.mark.parametrize(
    "renew", [left_alone, set_to_none, made_anew, compiled_anew], ids=lambda f: f.__name__
)
def test_a_compiled_predict_function_is_as_old_here_as_there(renew: Any) -> None:
    """It holds the old mean as a constant, unless it was dropped or made anew after ``adapt``."""
    pair, here = Pair(), normalizing()
    before = here.predict(IMAGES, verbose=0)
    there = pair.to_worker(here)
    normalization(there).adapt(IMAGES)
    renew(there)
    pair.to_examiner(there)
    after = here.predict(IMAGES, verbose=0)
    stale = renew is left_alone
    assert np.allclose(after, before, atol=1e-6) == stale
    assert np.allclose(after, there(IMAGES), atol=1e-6) != stale


def test_a_model_that_only_crosses_keeps_its_predict_function() -> None:
    """Nothing is compiled again for a model that came back as it was."""
    for model in (normalizing(), normalizing(compiled=False)):
        pair = Pair()
        model.predict(IMAGES, verbose=0)
        function = model.predict_function
        for _ in range(2):
            pair.to_examiner(pair.to_worker(model))
        assert model.predict_function is function


def test_layers_that_lie_in_two_models_are_known() -> None:
    """By identity where they were made, by origin after crossing; a layer may cross alone afterwards."""
    common = layers.RandomRotation(0.1)
    one, two, three = (
        keras.Sequential([keras.Input((9, 8, 1)), layer, layers.Flatten(), layers.Dense(2)])
        for layer in (common, common, layers.RandomRotation(0.1))
    )
    pair = Pair()
    for first, second, third in ((one, two, three), pair.to_examiner([one, two, three])):
        assert shared(first, second) == [common.name]
        assert shared(first, third) == []
        assert shared(first, first) == [common.name, first.layers[-1].name]
    assert isinstance(pair.to_examiner(common), layers.RandomRotation)
