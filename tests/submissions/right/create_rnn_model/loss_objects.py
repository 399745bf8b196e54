"""Loss and metric objects, one metric more, and a linear Activation layer."""


def create_rnn_model(units=64, layers=1, optimizer="adam"):
    _require_positive(units=units, layers=layers)
    m = keras.Sequential(
        [
            keras.Input((None, 1)),
            *[keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)],
            keras.layers.Dense(1),
            keras.layers.Activation("linear"),
        ]
    )
    m.compile(
        optimizer=keras.optimizers.get(optimizer),
        loss=keras.losses.MeanSquaredError(),
        metrics=[keras.metrics.MeanAbsoluteError(name="mae"), "mape"],
    )
    return m
