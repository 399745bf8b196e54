"""The argument n_layers is not used.

Caught by: test_first_the_head_alone_then_small_steps
"""


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    x, y = train
    head = model.fit(x, y, batch_size=batch_size, epochs=head_epochs, validation_data=val, verbose=0).history
    unfreeze_top_layers(model, 10, 1e-5)
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
