"""The test errors are those of the last training epoch."""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    results = {}
    for name, model in models.items():
        best = keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=patience, restore_best_weights=True
        )
        history = model.fit(
            *train,
            epochs=epochs,
            batch_size=batch_size,
            validation_split=val_fraction,
            callbacks=[best],
            verbose=0,
        ).history
        results[name] = {
            "model": model,
            "history": history,
            "test_loss": history["loss"][-1],
            "test_mae": history["mae"][-1],
        }
    return results
