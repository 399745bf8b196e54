"""The last GRU returns only its last step, which broadcasts against every target."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    model = keras.Sequential([keras.Input((None, 1))])
    for layer in range(layers):
        model.add(keras.layers.GRU(units, return_sequences=layer < layers - 1))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model
