"""The top is tuned first, the head afterwards.

Caught by: test_val_is_watched
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    unfreeze_top_layers(model, n_layers, 1e-5)
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    unfreeze_top_layers(model, 0, 1e-3)
    head = model.fit(x, y, batch_size=batch_size, epochs=head_epochs, validation_data=val, verbose=0).history
    return head, tune
