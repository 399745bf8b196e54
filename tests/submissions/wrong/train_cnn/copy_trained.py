"""A copy is trained, and the caller's model stays as it was.

Caught by: test_trains_the_model_in_place_and_watches_val, test_every_row_counts_once_in_each_epoch

Told: no copy
"""


def train_cnn(
    model: keras.Model,
    train: Pair,
    val: Pair,
    batch_size: int = 128,
    epochs: int = 50,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> dict[str, list[float]]:
    original = model
    model = keras.models.clone_model(model)
    model.compile(
        "sgd",
        "categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    model.set_weights(original.get_weights())
    model.optimizer.learning_rate.assign(original.optimizer.learning_rate)
    rates: list[float] = []

    def note_rate(batch: int, logs: dict[str, float] | None = None) -> None:
        if batch == 0:
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
