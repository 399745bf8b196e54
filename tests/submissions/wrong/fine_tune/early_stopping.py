"""Early stopping ends the first phase.

Caught by: test_ten_and_five_epochs_are_the_default
Told: nothing stops a phase before its end
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    head = model.fit(
        x,
        y,
        batch_size=batch_size,
        epochs=head_epochs,
        validation_data=val,
        verbose=0,
        callbacks=[keras.callbacks.EarlyStopping(patience=0)],
    ).history
    unfreeze_top_layers(model, n_layers, 1e-5)
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
