"""A model without Normalization comes back as it is.

Caught by: test_a_model_without_normalization_is_refused
"""


def adapt_normalization(model, x_train):
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.adapt(x_train)
    model.predict_function = None
    return model
