"""The weights are set, and the layer is not told.

Caught by: test_the_layer_has_the_mean_and_variance_of_the_images,
    test_predictions_use_them_after_earlier_predictions, test_the_layer_is_found_wherever_it_lies,
    test_the_newest_images_count
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt_mean.assign(np.mean(x_train, axis=(0, 1, 2)))
    layer.adapt_variance.assign(np.var(x_train, axis=(0, 1, 2)))
    model.predict_function = None
    return model
