"""A copy is trained.

Caught by: test_the_model_learns_and_batch_normalization_stays
"""


def _copy(model):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    copy.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return copy


def fine_tune(model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128):
    model = _copy(model)
    x, y = train
    head = model.fit(x, y, batch_size=batch_size, epochs=head_epochs, validation_data=val, verbose=0).history
    unfreeze_top_layers(model, n_layers, 1e-5)
    tune = model.fit(x, y, batch_size=batch_size, epochs=tune_epochs, validation_data=val, verbose=0).history
    return head, tune
