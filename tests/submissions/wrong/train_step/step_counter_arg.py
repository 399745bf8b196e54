"""The step's number goes into the trace as a Python number, so each step is traced anew.

Caught by: test_a_shape_seen_before_is_not_traced_again
"""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    return _traced_step(model, optimizer)(x, y, trainable + (int(optimizer.iterations),))
