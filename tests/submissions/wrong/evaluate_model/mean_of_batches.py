"""The batches' means are averaged, though the last batch is smaller."""


def evaluate_model(model, x, y):
    out = {"loss": [], "accuracy": [], "top5": []}
    for i in range(0, len(x), 32):
        p = model(x[i : i + 32], training=False)
        t = y[i : i + 32]
        out["loss"].append(float(np.mean(keras.losses.categorical_crossentropy(t, p))))
        out["accuracy"].append(float(np.mean(keras.metrics.categorical_accuracy(t, p))))
        out["top5"].append(float(np.mean(keras.metrics.top_k_categorical_accuracy(t, p, k=5))))
    return {k: float(np.mean(v)) for k, v in out.items()}
