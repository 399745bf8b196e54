"""The grader's own unfreeze_top_layers, for fine_tune of students who open the wrong layers."""

import keras


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    """Open the last layers of the nested base, BatchNormalization excepted, and compile anew."""
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    closed = max(len(base.layers) - n_layers, 0)
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= closed and not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(keras.optimizers.Adam(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"])
    return model
