"""Classes and arguments stand in a table."""

CALLBACKS = (
    ("EarlyStopping", {"monitor": "val_accuracy", "patience": 5, "restore_best_weights": True, "min_delta": 0}),
    ("ReduceLROnPlateau", {"monitor": "val_loss", "mode": "min", "factor": 1 / 2, "patience": 3, "min_lr": 1e-6}),
)


def make_callbacks(path="best_cnn.keras"):
    made = [getattr(keras.callbacks, name)(**arguments) for name, arguments in CALLBACKS]
    made.insert(
        1, keras.callbacks.ModelCheckpoint(path, save_best_only=True, mode="auto", monitor="val_accuracy")
    )
    return made
