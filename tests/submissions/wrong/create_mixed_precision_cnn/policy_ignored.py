"""Always mixed_float16.

Caught by: test_every_policy_is_followed, test_the_global_policy_comes_back_even_after_an_error
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
