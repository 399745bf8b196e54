"""A fresh compile without a loss forgets how to train.

Caught by: test_everything_else_stays_as_it_is
"""


def adapt_normalization(model, x_train):
    layer = next((each for each in model.layers if isinstance(each, keras.layers.Normalization)), None)
    if layer is None:
        raise ValueError("model needs a Normalization layer")
    layer.adapt(x_train)
    model.compile()
    return model
