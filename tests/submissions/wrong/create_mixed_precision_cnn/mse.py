"""The mean squared error instead of cross-entropy.

Caught by: test_a_step_has_a_finite_loss

Told: this is mse
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(optimizer=optimizer, loss="mse", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
