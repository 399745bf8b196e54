"""Earlier compiled predictions keep the old numbers.

Caught by: test_predictions_use_them_after_earlier_predictions
Told: the function that it compiled the first time
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    return model
