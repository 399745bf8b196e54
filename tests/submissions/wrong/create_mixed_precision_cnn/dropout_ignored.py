"""The argument dropout is not used.

Caught by: test_optimizer_and_dropout_arrive

Told: the argument dropout is not used
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(0.2)])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
