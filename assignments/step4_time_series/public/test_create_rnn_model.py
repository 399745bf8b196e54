"""What a student may read of the tests of create_rnn_model."""

import pytest
from labkit import checks, forecasting, layers


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [({}, 16_961), ({"units": 32, "layers": 1}, 4_385), ({"units": 32, "layers": 3}, 21_025)],
)
def test_parameters_are_those_of_the_LSTM_layers(create_rnn_model, arguments, parameters):
    """The number of parameters follows from units and layers."""
    model = layers.expect_built(create_rnn_model(**arguments), "the model")
    hint = "an LSTM of u units on f values has 4·u·(f + u + 1); the Dense layer adds u + 1"
    checks.equal(model.count_params(), parameters, f"the number of parameters for {arguments}", hint=hint)


@pytest.mark.points(0.5)
def test_every_step_gets_a_forecast(create_rnn_model):
    """Series of any length come in as (n, steps, 1) and forecasts go out as (n, steps, 1)."""
    forecasting.is_forecaster(create_rnn_model(units=4, layers=2))


@pytest.mark.points(0.5)
def test_loss_is_mse_and_metric_is_mae(create_rnn_model):
    """The model is compiled: evaluate gives the mean squared error as loss and `mae`."""
    model = create_rnn_model(units=4)
    forecasting.is_forecaster(model)
    forecasting.has_mse_and_mae(model)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("layers", [1, 2])
def test_forecasts_know_the_past_and_not_the_future(create_rnn_model, layers):
    """A value changes the forecasts from its own step on, and none before."""
    model = create_rnn_model(units=6, layers=layers)
    forecasting.is_forecaster(model)
    forecasting.sees_no_future(model)
