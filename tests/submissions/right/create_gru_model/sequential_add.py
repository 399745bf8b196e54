"""Layers are added one by one, and loss and metric are objects."""


def create_gru_model(units=64, layers=1, optimizer="adam"):
    if units < 1:
        raise ValueError("units: at least one")
    if layers < 1:
        raise ValueError("layers: at least one")
    net = keras.Sequential()
    net.add(keras.layers.InputLayer(shape=(None, 1)))
    remaining = layers
    while remaining:
        net.add(keras.layers.GRU(units, return_sequences=True))
        remaining -= 1
    net.add(keras.layers.Dense(1))
    net.compile(
        loss=keras.losses.MeanSquaredError(),
        optimizer=optimizer,
        metrics=[keras.metrics.MeanAbsoluteError(name="mae")],
    )
    return net
