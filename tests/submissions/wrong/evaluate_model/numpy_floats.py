"""The numbers are NumPy floats.

Caught by: test_values_are_plain_floats
"""


def evaluate_model(model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    probabilities = model.predict(x, verbose=0)
    loss = keras.losses.categorical_crossentropy(y, probabilities)
    accuracy = keras.metrics.categorical_accuracy(y, probabilities)
    top5 = keras.metrics.top_k_categorical_accuracy(y, probabilities, k=5)
    return {
        name: np.float32(keras.ops.mean(values))
        for name, values in (("loss", loss), ("accuracy", accuracy), ("top5", top5))
    }
