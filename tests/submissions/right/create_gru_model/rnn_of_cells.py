"""Generic RNN layers around GRU cells."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    for name, value in {"units": units, "layers": layers}.items():
        if not value >= 1:
            raise ValueError(f"{name} is {value}")
    cells = [keras.layers.RNN(keras.layers.GRUCell(units), return_sequences=True) for _ in range(layers)]
    model = keras.Sequential([keras.Input((None, 1)), *cells, keras.layers.Dense(1, activation="linear")])
    model.compile(optimizer, "mse", metrics=["mae"])
    return model
