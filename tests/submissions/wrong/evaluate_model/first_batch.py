"""Only the first 128 rows are looked at.

Caught by: test_metrics_in_another_order
Told: first 128 rows
"""

import keras
import numpy as np


def evaluate_model(model, x, y):
    x, y = np.asarray(x)[:128], np.asarray(y)[:128]
    p = model.predict(x, verbose=0)
    top5 = keras.metrics.top_k_categorical_accuracy(y, p, k=5)
    return {
        "loss": float(np.mean(-np.log(np.maximum((p * y).sum(axis=1), 1e-7)))),
        "accuracy": float(np.mean(p.argmax(axis=1) == y.argmax(axis=1))),
        "top5": float(np.mean(top5)),
    }
