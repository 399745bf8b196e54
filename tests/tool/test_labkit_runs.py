"""What the checks on a student's training accept and refuse, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from labkit import gradients, runs


def message(call: Callable[..., Any], *args: Any, **options: Any) -> str:
    """What a check says when it fails."""
    with pytest.raises(AssertionError) as caught:
        call(*args, **options)
    return str(caught.value)


def test_a_history_is_a_dict_of_lists_of_numbers() -> None:
    """Python's and NumPy's numbers and further names pass; the names that were asked for come back."""
    value = {"loss": [2.0, np.float32(1.5)], "val_loss": [np.float64(2.5), 2], "lr": "anything"}
    assert runs.history(value, ["loss", "val_loss"]) == {"loss": [2.0, 1.5], "val_loss": [2.5, 2.0]}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "return"),
        (keras.callbacks.History(), ".history"),
        ({"loss": [1.0]}, "the key 'val_loss'"),
        ({"loss": [1.0], "val_loss": np.ones(1)}, "list"),
        ({"loss": [1.0], "val_loss": ["1"]}, "a number"),
        ({"loss": [1.0], "val_loss": [float("nan")]}, "nan"),
        ({"loss": [1.0], "val_loss": [1.0, 0.5]}, "one length"),
        ({"loss": [], "val_loss": []}, "no epochs"),
    ],
)
def test_what_is_no_history_is_refused(value: Any, words: str) -> None:
    """Each message names what is wrong."""
    assert words in message(runs.history, value, ["loss", "val_loss"])


def test_the_lengths_of_a_history_are_those_of_its_lists() -> None:
    """A single number is no list, and the message names where it lies."""
    assert runs.lengths({"loss": [2.0, 1.5], "lr": (), 1: np.ones(3)}) == {"loss": 2, "lr": 0, 1: 3}
    assert "the history['lr']" in message(runs.lengths, {"loss": [2.0], "lr": 0.1})


SERIES = [
    [3.0, 2.0, 1.0, 1.5, 1.2, 0.9, 0.95, 0.96, 0.97, 0.98],
    [1.0, 1.0, 1.0, 1.0, 1.0],
    [1.0, 2.0, 3.0],
    [3.0, 2.0, 1.0],
    [float("nan")] * 4,
]


@pytest.mark.parametrize("values", SERIES)
@pytest.mark.parametrize("patience", [0, 1, 2, 3])
def test_stopping_is_that_of_keras(values: list[float], patience: int) -> None:
    """Keras' own callback, fed with the same values, stops after as many epochs."""
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=patience)
    model = gradients.softmax_regression()
    stopping.set_model(model)
    stopping.on_train_begin()
    model.stop_training = False
    expected = None
    for epoch, value in enumerate(values):
        stopping.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            expected = epoch + 1
            break
    assert runs.stopped_after(values, patience) == expected


def test_a_run_that_stopped_in_time_passes() -> None:
    """Early, at the last epoch, and after all epochs."""
    runs.expect_early_stopping({"val_loss": [3.0, 1.0, 2.0, 2.0]}, patience=2, epochs=9)
    runs.expect_early_stopping({"val_loss": [3.0, 1.0, 2.0, 2.0]}, patience=2, epochs=4)
    runs.expect_early_stopping({"val_loss": [3.0, 2.0, 1.0]}, patience=2, epochs=3)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ({"val_loss": [3.0, 1.0, 2.0]}, "patience=1"),
        ({"val_loss": [3.0, 1.0, 2.0, 2.0, 2.0]}, "patience=3"),
        ({"val_loss": [3.0, 2.0, 1.0, 0.9], "val_acc": [0.5, 0.6, 0.6, 0.6]}, "watching val_acc"),
        ({"val_loss": [3.0, 2.0, 1.0, 0.9], "loss": [1.0, 0.6, 0.6, 0.7]}, "watching loss"),
        ({"val_loss": [3.0 / n for n in range(1, 12)]}, "is epochs used?"),
        ({"val_loss": [3.0, 2.0]}, "9 (all 9 that are allowed)"),
    ],
)
def test_a_run_that_did_not_is_refused(run: dict[str, list[float]], words: str) -> None:
    """Too early or too late; the message says what would explain it."""
    assert words in message(runs.expect_early_stopping, run, patience=2, epochs=9)


@pytest.fixture(scope="module")
def trained() -> tuple[keras.Model, runs.History, tuple[np.ndarray, np.ndarray], list[list[np.ndarray]]]:
    """A model, its history of four epochs, the validation data, and the weights after each epoch."""
    keras.utils.set_random_seed(1)
    model = gradients.softmax_regression()
    model.compile(keras.optimizers.SGD(4.0), "categorical_crossentropy", metrics=["accuracy"])
    data, val = gradients.batch(20), gradients.batch(30, seed=1)
    weights: list[list[np.ndarray]] = []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: weights.append(model.get_weights())
    )
    run = model.fit(
        data.x, data.y, epochs=4, batch_size=20, validation_data=tuple(val), verbose=0, callbacks=[note]
    ).history
    return model, run, tuple(val), weights


def test_only_the_best_weights_pass(trained: Any) -> None:
    """Weights of the best epoch pass; those of another epoch, and others, are named."""
    model, run, val, weights = trained
    best = runs.best_epoch(run["val_loss"])
    model.set_weights(weights[best])
    runs.expect_best_weights(model, run, val)
    reached = [epoch for epoch in range(4) if epoch != best]
    model.set_weights(weights[reached[0]])
    words = "the last epoch" if reached[0] == 3 else f"epoch {reached[0] + 1}"
    assert words in message(runs.expect_best_weights, model, run, val)
    model.set_weights([weight * 3 for weight in weights[best]])
    assert "no epoch's val_loss" in message(runs.expect_best_weights, model, run, val)


def test_a_model_that_is_not_compiled_is_refused(trained: Any) -> None:
    """It could not be evaluated."""
    _, run, val, _ = trained
    model = gradients.softmax_regression()
    model.compiled = False
    assert "compile" in message(runs.expect_best_weights, model, run, val)
