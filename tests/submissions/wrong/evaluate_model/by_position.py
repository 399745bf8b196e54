"""The numbers of model.evaluate are taken by their position."""


def evaluate_model(model, x, y):
    values = model.evaluate(x, y, verbose=0)
    return {"loss": float(values[0]), "accuracy": float(values[1]), "top5": float(values[2])}
