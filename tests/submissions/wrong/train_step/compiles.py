"""The model is compiled with the optimizer, and train_on_batch does the rest.

Caught by: test_the_given_optimizer_is_used_and_the_compile_state_is_left_alone
"""


def train_step(model, optimizer, x, y):
    if getattr(model, "optimizer", None) is not optimizer:
        model.compile(optimizer, "categorical_crossentropy")
    return model.train_on_batch(x, y)
