"""Accuracy comes from evaluate, by its name."""


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
            test: model.evaluate(*pair, verbose=0, return_dict=True)["accuracy"]
            for test, pair in tests.items()
        }
        results[name] = {"history": run.history, "accuracy": accuracy}
    return results
