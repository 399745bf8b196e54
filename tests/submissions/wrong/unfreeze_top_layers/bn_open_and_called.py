"""BatchNormalization is opened, and fine_tune, which is right, calls this function.

Caught by: test_the_last_ten_layers_are_opened, test_batch_normalization_keeps_its_averages_in_training
Told: BatchNormalization stays frozen
"""


def unfreeze_top_layers(model, n_layers=10, learning_rate=1e-5):
    base = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    base.trainable = True
    for layer in base.layers[: max(len(base.layers) - n_layers, 0)]:
        layer.trainable = False
    _compile(model, keras.optimizers.Adam(learning_rate))
    return model


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    options = {"validation_data": val, "batch_size": batch_size, "verbose": 0}
    head = model.fit(x, y, epochs=head_epochs, **options).history
    unfreeze_top_layers(model, n_layers)
    return head, model.fit(x, y, epochs=tune_epochs, **options).history
