"""Validation rows are taken from train.

Caught by: test_every_model_learns_from_the_same_rows
"""


def compare_augmentation(models, train, val, tests, epochs=30, batch_size=128, patience=5):
    results = {}
    for name, model in models.items():
        run = model.fit(
            *train,
            batch_size=batch_size,
            epochs=epochs,
            validation_split=0.1,
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
    return results
