"""The images are read in batches."""

import tensorflow as tf


def adapt_normalization(model, x_train):
    found = [layer for layer in model._flatten_layers() if type(layer).__name__ == "Normalization"]
    if not found:
        raise ValueError("model: no Normalization in it")
    found[0].adapt(tf.data.Dataset.from_tensor_slices(x_train).batch(16))
    model.make_train_function(force=True)
    model.make_test_function(force=True)
    model.make_predict_function(force=True)
    return model
