"""The caller's arrays are shuffled in place.

Caught by: test_callbacks_are_used
Told: changes none
"""


def train_cnn(
    model: keras.Model,
    train: Pair,
    val: Pair,
    batch_size: int = 128,
    epochs: int = 50,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> dict[str, list[float]]:
    rates: list[float] = []

    def note_rate(batch: int, logs: dict[str, float] | None = None) -> None:
        if batch == 0:
            rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))

    x, y = train
    order = np.random.permutation(len(x))
    x[:] = x[order]
    y[:] = y[order]
    history = model.fit(
        x,
        y,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=val,
        shuffle=True,
        callbacks=[*callbacks, keras.callbacks.LambdaCallback(on_train_batch_begin=note_rate)],
        verbose=0,
    )
    values = {name: [float(value) for value in series] for name, series in history.history.items()}
    return {**values, "learning_rate": rates}
