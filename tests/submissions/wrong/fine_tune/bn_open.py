"""BatchNormalization is opened in the second phase.

Caught by: test_the_model_learns_and_batch_normalization_stays
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    head = model.fit(x, y, batch_size=batch_size, epochs=head_epochs, validation_data=val, verbose=0).history
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers, 0)]:
        layer.trainable = False
    model.compile(keras.optimizers.Adam(1e-5), "categorical_crossentropy", metrics=["accuracy"])
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
