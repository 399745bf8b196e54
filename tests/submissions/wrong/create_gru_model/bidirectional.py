"""A Bidirectional GRU sees the future."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    model = keras.Sequential([keras.Input((None, 1))])
    for _ in range(layers):
        model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model
