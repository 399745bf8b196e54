"""All three numbers are worked out in NumPy, and a fourth is added."""


def evaluate_model(model, x, y):
    p = np.concatenate([np.asarray(model(x[i : i + 50], training=False)) for i in range(0, len(x), 50)])
    t = np.argmax(y, axis=1)
    order = np.argsort(p, axis=1)[:, ::-1]
    return {
        "loss": float(-np.log(np.clip(p[np.arange(len(t)), t], 1e-7, 1)).mean()),
        "accuracy": np.mean(order[:, 0] == t),
        "top5": float((order[:, :5] == t[:, None]).any(1).mean()),
        "error": 1.0,
    }
