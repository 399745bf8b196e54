"""A copy of the model is adapted.

Caught by: test_the_layer_has_the_mean_and_variance_of_the_images,
    test_predictions_use_them_after_earlier_predictions, test_the_layer_is_found_wherever_it_lies,
    test_the_newest_images_count
"""


def adapt_normalization(model, x_train):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    found = [layer for layer in copy.layers if isinstance(layer, keras.layers.Normalization)]
    if not found:
        raise ValueError("model needs a Normalization layer")
    found[0].adapt(x_train)
    return copy
