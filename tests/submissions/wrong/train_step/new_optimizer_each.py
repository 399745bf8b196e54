"""Every step starts with a fresh copy of the optimizer.

Caught by: test_a_shape_seen_before_is_not_traced_again, test_adam_keeps_its_state_from_step_to_step
"""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    o = type(optimizer).from_config(optimizer.get_config())
    r = _traced_step(model, o)(x, y, trainable)
    optimizer.iterations.assign_add(1)
    return r
