"""Hidden tests of create_gru_model."""

import keras
import numpy as np
import pytest
from labkit import checks, forecasting, layers
from labkit.protocols import measure


@pytest.mark.points(0.25)
@pytest.mark.parametrize(("units", "layers"), [(5, 1), (3, 2)])
def test_forecasts_are_those_of_GRUs_and_a_dense_layer(create_gru_model, units, layers):
    """With random weights, the forecasts equal those of GRUs and a Dense layer computed in NumPy."""
    model = create_gru_model(units=units, layers=layers)
    forecasting.is_forecaster(model)
    forecasting.computes(model, forecasting.gru, units, layers, "GRU")


@pytest.mark.points(0.25)
@pytest.mark.parametrize("optimizer", ["default", "name", "object"])
def test_the_optimizer_argument_is_used(create_gru_model, optimizer):
    """The model is compiled with the optimizer given, be it a name or an object; Adam by default."""
    if optimizer == "default":
        forecasting.uses_optimizer(create_gru_model(units=2), keras.optimizers.Adam, 0.001)
    elif optimizer == "name":
        forecasting.uses_optimizer(create_gru_model(units=2, optimizer="sgd"), keras.optimizers.SGD, 0.01)
    else:
        rmsprop = keras.optimizers.RMSprop(learning_rate=0.0321)
        model = create_gru_model(units=2, optimizer=rmsprop)
        forecasting.uses_optimizer(model, keras.optimizers.RMSprop, 0.0321)


@pytest.mark.points(0.1)
def test_every_call_builds_a_fresh_model(create_gru_model):
    """Two calls give two models; changing one leaves the other as it is."""
    first, second = create_gru_model(units=3), create_gru_model(units=3)
    for model in (first, second):
        layers.expect_built(model, "the model")
    checks.that(first is not second, "two calls", expected="two models", got="the same model twice")
    before = second.get_weights()
    first.set_weights([weight + 1.0 for weight in first.get_weights()])
    for weight, old in zip(second.get_weights(), before, strict=True):
        checks.that(np.array_equal(weight, old), "the second model", expected="unchanged", got="changed")


@pytest.mark.points(0.15)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [("units", (0, 1)), ("units", (-3, 1)), ("layers", (4, 0)), ("layers", (4, -1))],
)
def test_units_and_layers_below_one_are_refused(create_gru_model, name, arguments):
    """A number of units or layers below 1 raises a ValueError that names it."""
    what = f"create_gru_model({arguments[0]}, {arguments[1]})"
    hint = f"check {name} before anything else, and name it in the message"
    checks.raises(ValueError, what, lambda: create_gru_model(*arguments), names=name, hint=hint)


@pytest.mark.points(0.25)
def test_a_short_training_learns_to_forecast(create_gru_model):
    """Six epochs on 400 series bring the mean absolute error on new series close to what can be reached."""
    model = create_gru_model(units=32, optimizer=keras.optimizers.Adam(learning_rate=0.01))
    forecasting.is_forecaster(model)
    mae = measure(model, forecasting.SERIES)["mae"]
    # seeds 0 to 7 on 1 thread: 0.299 to 0.306, 3 s. Knowing the signal gives 0.239, repeating the last value
    # 0.363, dense layers without memory 0.343.
    hint = "is every step's loss used, with the optimizer given?"
    checks.number(mae, "the mean absolute error", low=0.22, high=0.33, hint=hint)
