"""Validation is on rows that are trained on, too.

Caught by: test_validation_rows_are_held_out_of_the_training_set, test_batches_and_epochs_are_as_asked
"""


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    results = {}
    held = max(1, round(val_fraction * len(train[0])))
    for name, model in models.items():
        best = keras.callbacks.EarlyStopping(
            monitor="val_loss", patience=patience, restore_best_weights=True
        )
        history = model.fit(
            *train,
            epochs=epochs,
            batch_size=batch_size,
            validation_data=(train[0][-held:], train[1][-held:]),
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
