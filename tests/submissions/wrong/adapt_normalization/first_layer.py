"""Only the first layer may be the Normalization.

Caught by: test_the_layer_is_found_wherever_it_lies
"""


def adapt_normalization(model, x_train):
    layer = model.layers[0]
    if not isinstance(layer, keras.layers.Normalization):
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.predict_function = None
    return model
