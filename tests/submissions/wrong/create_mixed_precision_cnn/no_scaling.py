"""The loss is not scaled.

Caught by: test_the_loss_is_scaled_for_float16
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"], auto_scale_loss=False)
        return model
    finally:
        keras.config.set_dtype_policy(before)
