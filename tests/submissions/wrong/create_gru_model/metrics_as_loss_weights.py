"""The metrics stand where compile takes the weights of the losses.

Caught by: test_loss_is_mse_and_metric_is_mae
Told: write metrics=[...]
"""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    stack = [keras.layers.GRU(units, return_sequences=True) for _ in range(layers)]
    model = keras.Sequential([keras.Input((None, 1)), *stack, keras.layers.Dense(1)])
    model.compile(optimizer, "mse", ["mae"])
    return model
