"""The layers are made before the policy is set.

Caught by: test_computes_in_float16_and_remembers_in_float32, test_every_policy_is_followed
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    stack = _layers(dropout)
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *stack])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
