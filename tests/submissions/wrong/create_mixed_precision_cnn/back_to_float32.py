"""The global policy becomes float32, whatever it was.

Caught by: test_the_global_policy_comes_back_even_after_an_error
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy("float32")
