"""A functional model with a cast before the softmax, and a context manager."""

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
