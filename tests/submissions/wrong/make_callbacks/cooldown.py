"""After each reduction ReduceLROnPlateau pauses for two epochs.

Caught by: test_learning_rate_halves_on_a_plateau
Told: a cooldown
"""

import keras


def make_callbacks(path="best_cnn.keras"):
    watched = keras.callbacks
    return [
        watched.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
        watched.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True),
        watched.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6, cooldown=2),
    ]
