"""The training's loss is watched.

Caught by: test_training_stops_early_and_keeps_the_best_weights, test_batches_and_epochs_are_as_asked
"""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    results = {}
    for name, model in models.items():
        best = keras.callbacks.EarlyStopping(
            monitor="loss", patience=patience, restore_best_weights=True
        )
        history = model.fit(
            *train,
            epochs=epochs,
            batch_size=batch_size,
            validation_split=val_fraction,
            callbacks=[best],
            verbose=0,
        ).history
        measured = model.evaluate(*test, verbose=0, return_dict=True)
        results[name] = {
            "model": model,
            "history": history,
            "test_loss": measured["loss"],
            "test_mae": measured["mae"],
        }
    return results
