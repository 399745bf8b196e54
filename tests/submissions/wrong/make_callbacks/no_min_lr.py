"""ReduceLROnPlateau has no lower limit.

Caught by: test_learning_rate_halves_on_a_plateau
"""


def make_callbacks(path: str = "best_cnn.keras") -> list[keras.callbacks.Callback]:
    return [
        keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3),
    ]
