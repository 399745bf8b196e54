"""Each callback comes from a helper of its own, and the path is a pathlib one."""

from pathlib import Path


def _stop():
    return keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True)


def _keep(path):
    return keras.callbacks.ModelCheckpoint(str(Path(path)), "val_accuracy", save_best_only=True)


def _slow():
    return keras.callbacks.ReduceLROnPlateau("val_loss", 0.5, 3, min_lr=1e-6)


def make_callbacks(path="best_cnn.keras"):
    return [_stop(), _keep(path), _slow()]
