"""ModelCheckpoint watches val_loss.

Caught by: test_the_best_whole_model_is_saved_to_the_path
"""


def make_callbacks(path: str = "best_cnn.keras") -> list[keras.callbacks.Callback]:
    return [
        keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True),
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6),
    ]
