"""EarlyStopping counts only progress of more than 0.01.

Caught by: test_stops_five_epochs_after_the_best_and_goes_back_to_it
"""


def make_callbacks(path: str = "best_cnn.keras") -> list[keras.callbacks.Callback]:
    return [
        keras.callbacks.EarlyStopping(
            monitor="val_accuracy", patience=5, min_delta=0.01, restore_best_weights=True
        ),
        keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6),
    ]
