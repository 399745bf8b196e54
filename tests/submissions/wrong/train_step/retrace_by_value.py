"""A Python number that depends on the batch goes into the trace, so each is traced anew.

Caught by: test_a_shape_seen_before_is_not_traced_again
"""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    return _traced_step(model, optimizer)(x, y, trainable + (float(np.sum(x)),))
