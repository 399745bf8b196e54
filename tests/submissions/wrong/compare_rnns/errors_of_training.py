"""The test errors are those of the last training epoch.

Caught by: test_each_model_is_measured_on_the_test_set, test_defaults_are_those_of_the_handout,
    test_models_learn_and_the_data_stays
"""


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
