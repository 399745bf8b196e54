"""The accuracy on the first test set is given for all.

Caught by: test_results_hold_histories_and_accuracies
Told: that bear this name
"""


def compare_augmentation(models, train, val, tests, epochs=30, batch_size=128, patience=5):
    results = {}
    for name, model in models.items():
        run = model.fit(
            *train,
            batch_size=batch_size,
            epochs=epochs,
            validation_data=val,
            callbacks=[
                keras.callbacks.EarlyStopping(
                    monitor="val_loss", patience=patience, restore_best_weights=True
                )
            ],
            verbose=0,
        )
        accuracy = {
            test: float(np.mean(model.predict(x, verbose=0).argmax(1) == y.argmax(1)))
            for test, (x, y) in tests.items()
        }
        results[name] = {"history": run.history, "accuracy": accuracy}
        for test in accuracy:
            accuracy[test] = accuracy[next(iter(tests))]
    return results
