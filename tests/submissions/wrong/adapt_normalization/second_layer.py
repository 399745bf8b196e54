"""The second layer is taken for the Normalization.

Caught by: test_the_layer_has_the_mean_and_variance_of_the_images,
    test_predictions_use_them_after_earlier_predictions, test_the_layer_is_found_wherever_it_lies,
    test_the_newest_images_count, test_everything_else_stays_as_it_is
"""


def adapt_normalization(model, x_train):
    layer = model.layers[1]
    if not isinstance(layer, keras.layers.Normalization):
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.predict_function = None
    return model
