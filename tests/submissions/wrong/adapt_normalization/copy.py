"""A copy of the model is adapted."""


def adapt_normalization(model, x_train):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    found = [layer for layer in copy.layers if isinstance(layer, keras.layers.Normalization)]
    if not found:
        raise ValueError("model needs a Normalization layer")
    found[0].adapt(x_train)
    return copy
