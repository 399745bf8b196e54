"""BatchNormalization counts as Normalization.

Caught by: test_a_model_without_normalization_is_refused
Told: known by its class
"""


def adapt_normalization(model, x_train):
    found = [layer for layer in model.layers if "normalization" in layer.name]
    if not found:
        raise ValueError("model needs a Normalization layer")
    for layer in found:
        if isinstance(layer, keras.layers.Normalization):
            layer.adapt(x_train)
    model.predict_function = None
    return model
