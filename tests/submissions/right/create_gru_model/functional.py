"""A functional model with named layers and a TimeDistributed Dense."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    inp = h = keras.Input(shape=(None, 1), name="series")
    for i in range(layers):
        h = keras.layers.GRU(units, return_sequences=True, name=f"g{i}")(h)
    out = keras.layers.TimeDistributed(keras.layers.Dense(units=1))(h)
    m = keras.Model(inp, out)
    m.compile(optimizer=optimizer, loss="mean_squared_error", metrics=["mae"])
    return m
