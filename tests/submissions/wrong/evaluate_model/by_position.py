"""The numbers of model.evaluate are taken by their position.

Caught by: test_metrics_in_another_order, test_other_loss_and_no_metrics

Told: this is top5
"""


def evaluate_model(model, x, y):
    values = model.evaluate(x, y, verbose=0)
    return {"loss": float(values[0]), "accuracy": float(values[1]), "top5": float(values[2])}
