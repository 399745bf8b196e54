"""The callbacks of an earlier call with the same path are returned again.

Caught by: test_every_call_makes_fresh_callbacks
"""

CALLBACKS = {}


def make_callbacks(path="best_cnn.keras"):
    if path not in CALLBACKS:
        CALLBACKS[path] = [
            keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
            keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
            keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6),
        ]
    return list(CALLBACKS[path])
