"""The loss is the one that the model was compiled with.

Caught by: test_other_loss_and_no_metrics

Told: this is the loss of compile
"""


def evaluate_model(model, x, y):
    p = model.predict(x, verbose=0)
    return {
        "loss": float(model.evaluate(x, y, verbose=0, return_dict=True)["loss"]),
        "accuracy": float(np.mean(p.argmax(1) == y.argmax(1))),
        "top5": float(np.mean([t in r for t, r in zip(y.argmax(1), np.argsort(p)[:, -5:])])),
    }
