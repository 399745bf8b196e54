"""The first rows are for validation, and the test errors are computed in NumPy."""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    x, y = train
    held = round(len(x) * val_fraction)

    def compare(model):
        stop = keras.callbacks.EarlyStopping(
            "val_loss", mode="min", patience=patience, restore_best_weights=True
        )
        log = keras.callbacks.History()
        model.fit(
            x[held:],
            y[held:],
            validation_data=(x[:held], y[:held]),
            epochs=epochs,
            batch_size=batch_size,
            callbacks=[log, stop],
            verbose=0,
        )
        error = model.predict(test[0], verbose=0) - test[1]
        history = {key: list(map(float, values)) for key, values in log.history.items()}
        return {
            "test_mae": np.abs(error).mean(),
            "test_loss": np.square(error).mean(),
            "history": history,
            "model": model,
        }

    return {name: compare(model) for name, model in models.items()}
