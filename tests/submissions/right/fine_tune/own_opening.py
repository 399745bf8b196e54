"""Opens the top by itself, and freezes the base before the first phase."""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    base = [layer for layer in model.layers if isinstance(layer, keras.Model)][0]
    base.trainable = False
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    options = dict(batch_size=batch_size, validation_data=val, verbose=0)
    head = model.fit(*train, epochs=head_epochs, **options).history
    base.trainable = True
    for place, layer in enumerate(base.layers):
        top = place >= len(base.layers) - n_layers
        layer.trainable = top and not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(keras.optimizers.Adam(1e-5), "categorical_crossentropy", metrics=["accuracy"])
    return head, model.fit(*train, epochs=tune_epochs, **options).history
