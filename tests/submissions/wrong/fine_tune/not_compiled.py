"""The top is opened without a new compile.

Caught by: test_first_the_head_alone_then_small_steps
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    head = model.fit(x, y, batch_size=batch_size, epochs=head_epochs, validation_data=val, verbose=0).history
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    for place, layer in enumerate(base.layers):
        top = place >= len(base.layers) - n_layers
        layer.trainable = top and not isinstance(layer, keras.layers.BatchNormalization)
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
