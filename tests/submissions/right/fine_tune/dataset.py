"""Batches from a dataset, epochs counted on, a list of two histories."""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    batches = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0]), seed=1).batch(batch_size)
    watched = tf.data.Dataset.from_tensor_slices(val).batch(batch_size)
    head = model.fit(batches, epochs=head_epochs, validation_data=watched, verbose=0)
    unfreeze_top_layers(model, n_layers=n_layers)
    tune = model.fit(
        batches,
        initial_epoch=head_epochs,
        epochs=head_epochs + tune_epochs,
        validation_data=watched,
        verbose=0,
    )
    return [dict(head.history), dict(tune.history)]
