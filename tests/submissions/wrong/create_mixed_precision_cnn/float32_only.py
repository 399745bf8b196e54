"""The policy is not used at all."""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    keras.DTypePolicy(policy)
    model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
