"""Nothing comes back.

Caught by: test_each_model_has_a_result_under_its_name,
    test_training_stops_early_and_keeps_the_best_weights, test_each_model_is_measured_on_the_test_set,
    test_validation_rows_are_held_out_of_the_training_set, test_defaults_are_those_of_the_handout,
    test_batches_and_epochs_are_as_asked, test_models_learn_and_the_data_stays
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
        measured = model.evaluate(*test, verbose=0, return_dict=True)
        results[name] = {
            "model": model,
            "history": history,
            "test_loss": measured["loss"],
            "test_mae": measured["mae"],
        }
