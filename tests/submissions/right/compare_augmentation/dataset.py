"""Rows are given as a shuffled dataset, and a metric object counts."""

import tensorflow as tf


def compare_augmentation(models, train, val, tests, epochs=30, batch_size=128, patience=5):
    results = {}
    for name, model in models.items():
        rows = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size)
        stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
        run = model.fit(rows, epochs=epochs, validation_data=val, callbacks=[stop], verbose=0)
        accuracy = {}
        for test, (x, y) in tests.items():
            metric = keras.metrics.CategoricalAccuracy()
            metric.update_state(y, model.predict(x, batch_size=50, verbose=0))
            accuracy[test] = float(metric.result())
        results[name] = dict(history=dict(run.history), accuracy=accuracy)
    return results
