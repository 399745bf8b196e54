"""A cast to float32 after the softmax.

Caught by: test_the_softmax_is_float32, test_every_policy_is_followed
"""


def _layers(dropout):
    layers = keras.layers
    stack = []
    for filters in (32, 64):
        for padding in ("same", "valid"):
            stack += [layers.Conv2D(filters, 3, padding=padding), layers.BatchNormalization(momentum=0.9)]
            stack.append(layers.ReLU())
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack += [layers.Flatten(), layers.Dense(128), layers.BatchNormalization(momentum=0.9), layers.ReLU()]
    stack += [layers.Dropout(dropout), layers.Dense(10, activation="softmax")]
    return [*stack, layers.Activation("linear", dtype="float32")]


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
