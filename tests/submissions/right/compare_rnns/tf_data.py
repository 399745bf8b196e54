"""The training rows are a tf.data.Dataset, and one callback serves all models."""

import tensorflow as tf


def compare_rnns(models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5):
    x, y = train
    split = len(x) - int(len(x) * val_fraction)
    data = tf.data.Dataset.from_tensor_slices((x[:split], y[:split])).shuffle(split, seed=1).batch(batch_size)
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
    results = {}
    for name, model in models.items():
        val = (x[split:], y[split:])
        history = model.fit(data, validation_data=val, epochs=epochs, callbacks=[stopping], verbose=0)
        scores = dict(zip(model.metrics_names, [0, 0]))
        scores = model.evaluate(*test, batch_size=50, verbose=0, return_dict=True)
        results[name] = {"model": model, "history": history.history}
        results[name].update(test_loss=scores["loss"], test_mae=scores["mae"], epochs=len(history.epoch))
    return results
