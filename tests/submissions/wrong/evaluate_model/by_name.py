"""The numbers of model.evaluate are taken by name, which the model may not have.

Caught by: test_other_loss_and_no_metrics
"""


def evaluate_model(model, x, y):
    values = model.evaluate(x, y, verbose=0, return_dict=True)
    return {name: float(values[name]) for name in ("loss", "accuracy", "top5")}
