"""What count_calls sees: Python code that runs, and graphs in which it does not."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from labkit import gradients
from labkit.observe import count_calls


@pytest.fixture
def model() -> keras.Model:
    """A small model that nobody counts yet."""
    return gradients.softmax_regression()


def test_every_eager_call_counts(model: keras.Model) -> None:
    """Called as a function or by its call method, a model that is not traced counts each time."""
    calls = count_calls(model)
    x = gradients.batch(4).x
    model(x)
    model.call(tf.constant(x))
    assert calls.count == 2


def test_a_traced_step_counts_when_it_is_traced_and_not_when_it_runs(model: keras.Model) -> None:
    """A tf.function counts once for each shape."""
    calls = count_calls(model)
    step = tf.function(lambda x: model(x, training=True))
    counts = []
    for rows in (4, 4, 3, 4, 3):
        step(tf.constant(gradients.batch(rows).x))
        counts.append(calls.count)
    assert counts == [1, 1, 2, 2, 2]


def test_a_counted_model_computes_saves_and_trains_as_before(model: keras.Model) -> None:
    """Counting changes nothing but the count: outputs, configuration and fit stay as they are."""
    data = gradients.batch(6)
    before, config = model.predict(data.x, verbose=0), model.get_config()
    count_calls(model)
    np.testing.assert_array_equal(model.predict(data.x, verbose=0), before)
    assert model.get_config() == config
    model.compile("sgd", "categorical_crossentropy")
    model.fit(data.x, data.y, verbose=0)
    assert np.abs(model.predict(data.x, verbose=0) - before).max() > 0


def test_a_counted_model_keeps_its_counter(model: keras.Model) -> None:
    """Counting twice counts once, and the counter lies where a copy of the model can find it."""
    calls = count_calls(model)
    assert count_calls(model) is calls
    assert model._labkit_calls is calls
    model(gradients.batch(4).x)
    assert calls.count == 1
