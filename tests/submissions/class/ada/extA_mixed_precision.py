"""Ada's extension A: other ways than the reference's, with the stub's docstrings."""

from __future__ import annotations

import keras


from contextlib import contextmanager


@contextmanager
def _policy(name):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    with _policy(policy):
        x = image = keras.Input((28, 28, 1))
        for layer in _layers(dropout)[:-1]:
            x = layer(x)
        logits = keras.ops.cast(keras.layers.Dense(10)(x), "float32")
        model = keras.Model(image, keras.ops.softmax(logits))
        top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy", top5])
    return model


def _layers(dropout: float) -> list[keras.layers.Layer]:
    layers = keras.layers
    stack: list[keras.layers.Layer] = []
    for filters in (32, 64):
        for padding in ("same", "valid"):
            stack.append(layers.Conv2D(filters, 3, padding=padding))
            stack += [layers.BatchNormalization(momentum=0.9), layers.ReLU()]
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack += [layers.Flatten(), layers.Dense(128)]
    stack += [layers.BatchNormalization(momentum=0.9), layers.ReLU(), layers.Dropout(dropout)]
    # float32 from here on: in float16, small probabilities and the sum of all of them are too coarse
    return [*stack, layers.Dense(10, activation="softmax", dtype="float32")]


