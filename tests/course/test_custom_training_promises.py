"""What the reference of the custom training lab promises beyond what its tests ask of students."""

import gc
import importlib.util
import weakref
from pathlib import Path
from types import ModuleType

import keras
import pytest
from labkit import gradients
from labkit.observe import count_calls


@pytest.fixture(scope="module")
def solution() -> ModuleType:
    """The reference, as a module of its own."""
    path = Path(__file__).parents[2] / "solutions" / "extB_custom_training.py"
    spec = importlib.util.spec_from_file_location("extB_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_traced_step_keeps_no_model_alive(solution: ModuleType) -> None:
    """When a model and its optimizer are dropped, so is what was traced for them."""
    model, optimizer = gradients.softmax_regression(), keras.optimizers.Adam()
    solution.train_step(model, optimizer, *gradients.batch(4))
    gone = weakref.ref(model), weakref.ref(optimizer)
    del model, optimizer
    gc.collect()
    assert [reference() for reference in gone] == [None, None]
    assert len(solution._STEPS) == 0


def test_a_shape_is_traced_once(solution: ModuleType) -> None:
    """The very first step of a pair traces once, even though the optimizer still has to be built."""
    model, optimizer = gradients.softmax_regression(), keras.optimizers.Adam()
    calls = count_calls(model)
    for rows in (4, 4, 3, 4):
        solution.train_step(model, optimizer, *gradients.batch(rows))
    assert calls.count == 2


def test_a_layer_frozen_between_two_steps_stays(solution: ModuleType) -> None:
    """Freezing takes effect at once, without a new compile or a new optimizer."""
    hidden = keras.layers.Dense(4, activation="tanh")
    model = keras.Sequential([keras.Input((5,)), hidden, keras.layers.Dense(3, activation="softmax")])
    optimizer = keras.optimizers.SGD(0.5)
    solution.train_step(model, optimizer, *gradients.batch(4))
    hidden.trainable = False
    before = hidden.get_weights()
    solution.train_step(model, optimizer, *gradients.batch(4))
    assert all((now == was).all() for now, was in zip(hidden.get_weights(), before, strict=True))


def test_an_optimizer_that_scales_its_loss_takes_the_same_step(solution: ModuleType) -> None:
    """With loss scaling, as in mixed precision, the weights after a step are those without it."""
    data = gradients.batch(7)
    models = [gradients.softmax_regression() for _ in range(2)]
    losses = [
        solution.train_step(models[0], keras.optimizers.SGD(0.5), *data),
        solution.train_step(models[1], keras.optimizers.SGD(0.5, loss_scale_factor=128.0), *data),
    ]
    assert float(losses[0]) == pytest.approx(float(losses[1]), abs=1e-6)
    for plain, scaled in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        assert plain == pytest.approx(scaled, abs=1e-5)
