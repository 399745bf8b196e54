"""The model runs in training mode.

Caught by: test_works_at_inference

Told: switches Dropout on
"""


def evaluate_model(model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    probabilities = model(x, training=True)
    loss = keras.losses.categorical_crossentropy(y, probabilities)
    accuracy = keras.metrics.categorical_accuracy(y, probabilities)
    top5 = keras.metrics.top_k_categorical_accuracy(y, probabilities, k=5)
    return {
        name: float(keras.ops.mean(values))
        for name, values in (("loss", loss), ("accuracy", accuracy), ("top5", top5))
    }
