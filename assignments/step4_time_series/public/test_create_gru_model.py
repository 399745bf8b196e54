"""What a student may read of the tests of create_gru_model."""

import pytest
from labkit import checks, forecasting, layers


@pytest.mark.points(0.25)
@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [({}, 12_929), ({"units": 32}, 3_393), ({"units": 5, "layers": 2}, 306)],
)
def test_parameters_are_those_of_the_GRU_layers(create_gru_model, arguments, parameters):
    """The number of parameters follows from units and layers."""
    model = layers.expect_built(create_gru_model(**arguments), "the model")
    hint = "a GRU of u units on f values has 3·u·(f + u + 2); the Dense layer adds u + 1"
    checks.equal(model.count_params(), parameters, f"the number of parameters for {arguments}", hint=hint)


@pytest.mark.points(0.25)
def test_every_step_gets_a_forecast(create_gru_model):
    """Series of any length come in as (n, steps, 1) and forecasts go out as (n, steps, 1)."""
    forecasting.is_forecaster(create_gru_model(units=4, layers=2))


@pytest.mark.points(0.25)
def test_loss_is_mse_and_metric_is_mae(create_gru_model):
    """The model is compiled: evaluate gives the mean squared error as loss and `mae`."""
    model = create_gru_model(units=4)
    forecasting.is_forecaster(model)
    forecasting.has_mse_and_mae(model)


@pytest.mark.points(0.25)
@pytest.mark.parametrize("layers", [1, 2])
def test_forecasts_know_the_past_and_not_the_future(create_gru_model, layers):
    """A value changes the forecasts from its own step on, and none before."""
    model = create_gru_model(units=6, layers=layers)
    forecasting.is_forecaster(model)
    forecasting.sees_no_future(model)
