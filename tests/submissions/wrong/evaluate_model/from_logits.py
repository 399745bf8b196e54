"""The loss takes the probabilities for logits.

Caught by: test_loss_is_the_mean_over_all_rows, test_works_at_inference, test_metrics_in_another_order,
    test_other_loss_and_no_metrics

Told: softmax a second time
"""


def evaluate_model(model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    probabilities = model.predict(x, verbose=0)
    loss = keras.losses.categorical_crossentropy(y, probabilities, from_logits=True)
    accuracy = keras.metrics.categorical_accuracy(y, probabilities)
    top5 = keras.metrics.top_k_categorical_accuracy(y, probabilities, k=5)
    return {
        name: float(keras.ops.mean(values))
        for name, values in (("loss", loss), ("accuracy", accuracy), ("top5", top5))
    }
