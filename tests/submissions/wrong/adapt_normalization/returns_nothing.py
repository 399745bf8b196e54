"""Nothing is returned.

Caught by: test_the_layer_has_the_mean_and_variance_of_the_images
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.predict_function = None
