"""The picture of extension C's handout, drawn with the reference."""

from __future__ import annotations

import extC_interpretability as lab
import keras
import numpy as np
import step2_mnist_cnn as step2
from labkit.data import digits
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """Four digits, explained by the CNN of step 2 after a short training."""
    keras.utils.set_random_seed(0)
    x, y, x_test, y_test = digits(2000, 500)
    model = step2.create_cnn()
    model.fit(x, y, batch_size=64, epochs=4, verbose=0)
    labels = y_test.argmax(axis=1)
    found = model.predict(x_test, verbose=0).argmax(axis=1)
    print("accuracy", np.mean(found == labels))
    chosen = [int(np.flatnonzero((labels == digit) & (found == digit))[0]) for digit in (7, 3, 4)]
    wrong = np.flatnonzero(labels != found)[:1]
    print("the last one is taken for", found[wrong])
    chosen += wrong.tolist()
    values = lab.explain_predictions(model, x[:40], x_test[chosen])
    return {"extC_explanations": lab.plot_explanations(values, x_test[chosen], y_test[chosen])}
