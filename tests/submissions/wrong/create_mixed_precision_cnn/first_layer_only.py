"""Only the first convolution follows the policy.

Caught by: test_computes_in_float16_and_remembers_in_float32, test_every_policy_is_followed
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    keras.DTypePolicy(policy)
    stack = _layers(dropout)
    stack[0].dtype_policy = policy
    optimizer = keras.optimizers.get(optimizer)
    if policy == "mixed_float16":
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    model = keras.Sequential([keras.Input((28, 28, 1)), *stack])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
