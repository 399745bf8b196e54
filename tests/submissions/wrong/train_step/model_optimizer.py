"""A compiled model is trained with its own optimizer instead of the one passed in.

Caught by: test_the_given_optimizer_is_used_and_the_compile_state_is_left_alone
"""


def train_step(model, optimizer, x, y):
    trainable = tuple(bool(variable.trainable) for variable in model.variables)
    o = model.optimizer if model.compiled else optimizer
    return _traced_step(model, o)(x, y, trainable)
