"""Clones are trained, and the models that were passed in stay as they are."""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    (x, y), results = train, {}
    val = np.arange(len(x)) < np.ceil(len(x) * val_fraction)
    for name, original in models.items():
        model = keras.models.clone_model(original)
        model.compile_from_config(original.get_compile_config())
        model.set_weights(original.get_weights())
        stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
        log = model.fit(
            x[~val],
            y[~val],
            validation_data=(x[val], y[val]),
            epochs=epochs,
            batch_size=batch_size,
            callbacks=[stop],
            verbose=0,
        )
        scores = model.evaluate(*test, verbose=0, return_dict=True)
        results[name] = {"model": model, "history": log.history}
        results[name] |= {"test_loss": scores["loss"], "test_mae": scores["mae"]}
    return results
