"""The first model and optimizer are trained for ever, whichever are passed in later.

Caught by: test_a_second_model_and_a_second_optimizer_are_trained
"""

_ONE = []


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    if not _ONE:
        _ONE.append(_new_step(model, optimizer))
    return _ONE[0](x, y, trainable)
