"""The learning rate is read at the second batch of each epoch, which there may not be.

Caught by: test_learning_rate_is_the_one_in_force

Told: one number for each epoch
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
        if batch == 1:
            rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))

    x, y = train
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
