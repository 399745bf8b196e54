"""One EarlyStopping serves all runs, and histories are copied."""


def compare_augmentation(models, train, val, tests, epochs=30, batch_size=128, patience=5):
    stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    results = {name: {"history": None, "accuracy": {}} for name in models}
    for name, entry in results.items():
        history = keras.callbacks.History()
        models[name].fit(
            x=train[0],
            y=train[1],
            validation_data=(val[0], val[1]),
            epochs=epochs,
            batch_size=batch_size,
            shuffle=True,
            callbacks=[stop, history],
            verbose=0,
        )
        entry["history"] = {
            key: [float(value) for value in values] for key, values in history.history.items()
        }
    for name, entry in results.items():
        for test, (x, y) in tests.items():
            probabilities = models[name](x, training=False)
            right = keras.metrics.categorical_accuracy(y, probabilities)
            entry["accuracy"][test] = float(keras.ops.mean(right))
    return results
