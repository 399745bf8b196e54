"""Each layer is given the policy, and nobody scales the loss.

Caught by: test_the_loss_is_scaled_for_float16
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    policy = keras.DTypePolicy(policy)
    stack = _layers(dropout)
    for layer in stack[:-1]:
        layer.dtype_policy = policy
    model = keras.Sequential([keras.Input((28, 28, 1)), *stack])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
