"""The best accuracy is not begun anew for each optimizer.

Caught by: test_the_seed_decides_everything
"""

import keras


def compare_optimizers(build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0):
    results, best = {}, 0.0
    with _global_random_states_kept():
        for name, optimizer in optimizers.items():
            keras.utils.set_random_seed(seed)
            model = build_model(optimizer)
            stopping = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
            history = model.fit(
                *train,
                batch_size=batch_size,
                epochs=epochs,
                validation_data=val,
                callbacks=[stopping],
                verbose=0,
            ).history
            best = max(best, *history["val_accuracy"])
            results[name] = {"model": model, "history": history, "final_val_acc": best}
    return results
