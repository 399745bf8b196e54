"""The functions under their older names, and blocks as nested models."""


def _block(filters, dropout):
    layers = keras.layers
    stack = []
    for padding in ("same", "valid"):
        stack += [layers.Conv2D(filters, 3, padding=padding), layers.BatchNormalization(momentum=0.9)]
        stack.append(layers.ReLU())
    return keras.Sequential([*stack, layers.MaxPooling2D(), layers.Dropout(dropout)])


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    mixed = keras.mixed_precision
    before = mixed.dtype_policy()
    try:
        mixed.set_dtype_policy(policy)
        model = keras.Sequential([keras.Input((28, 28, 1)), _block(32, dropout), _block(64, dropout)])
        for layer in _layers(dropout)[-6:]:
            model.add(layer)
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    finally:
        mixed.set_dtype_policy(before)
    return model
