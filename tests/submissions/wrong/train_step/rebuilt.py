"""A new traced function is made for every step.

Caught by: test_a_shape_seen_before_is_not_traced_again
"""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    optimizer.build(model.trainable_variables)
    return _new_step(model, optimizer)(x, y, trainable)
