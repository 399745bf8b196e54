"""The second metric is taken for accuracy.

Caught by: test_accuracy_is_found_among_other_metrics
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
        accuracy = {test: model.evaluate(*pair, verbose=0)[1] for test, pair in tests.items()}
        results[name] = {"history": run.history, "accuracy": accuracy}
    return results
