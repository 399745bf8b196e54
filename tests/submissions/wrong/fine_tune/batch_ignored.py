"""The argument batch_size is not used.

Caught by: test_batch_size_counts_the_steps
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    head = model.fit(x, y, epochs=head_epochs, validation_data=val, verbose=0).history
    unfreeze_top_layers(model, n_layers, 1e-5)
    tune = model.fit(x, y, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
