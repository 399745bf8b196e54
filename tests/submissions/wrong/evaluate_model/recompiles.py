"""The caller's model is compiled anew, with the loss and metrics that are wanted.

Caught by: test_other_loss_and_no_metrics
Told: leave it as it was compiled
"""

import keras


def evaluate_model(model, x, y):
    top5 = keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")
    model.compile(loss="categorical_crossentropy", metrics=["accuracy", top5])
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    return {name: float(found[name]) for name in ("loss", "accuracy", "top5")}
