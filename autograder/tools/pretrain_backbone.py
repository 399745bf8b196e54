"""Pretrain the backbone of step 6's tests and write ``autograder/labkit/backbone.npz``.

Run ``.venv/bin/python autograder/tools/pretrain_backbone.py`` when Keras' MobileNetV2 or the digits change.
It takes about one minute on two idle cores. The result follows from the seed, up to how the machine adds up.
"""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from labkit import backbone
from labkit.data import load_digits
from labkit.protocols import calibrate, set_bn_momentum

SEED = 1
EPOCHS = 6
BATCH = 32
LEARNING_RATE = 2e-3
CALIBRATION = 500
"""Images from which BatchNormalization's averages are taken at the end."""


def pretrain() -> keras.Model:
    """A MobileNetV2 that tells the digits 0 to 4 apart."""
    keras.utils.set_random_seed(SEED)
    images, labels = load_digits()
    known = np.isin(labels, backbone.KNOWN)
    x, y = backbone.enlarged(images[known]), labels[known]
    base = backbone.mobilenet()
    set_bn_momentum(base, 0.9)  # at the default of 0.99 the averages would not have arrived by the end
    pooled = keras.layers.GlobalAveragePooling2D()(base.output)
    logits = keras.layers.Dense(len(backbone.KNOWN))(keras.layers.Dropout(0.2)(pooled))
    model = keras.Model(base.input, logits)
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, EPOCHS * len(x) // BATCH)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"], jit_compile=False)
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=2)
    calibrate(base, x[:CALIBRATION])
    return base


def main() -> None:
    """Pretrain, round to float16, write."""
    weights = [weight.numpy().astype(np.float16) for weight in pretrain().weights]
    if not all(np.isfinite(weight).all() for weight in weights):
        raise SystemExit("a weight is too large for float16")
    names = [f"{place:03}" for place in range(len(weights))]
    np.savez_compressed(backbone.WEIGHTS, **dict(zip(names, weights, strict=True)))
    print(f"{backbone.WEIGHTS}: {backbone.WEIGHTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
