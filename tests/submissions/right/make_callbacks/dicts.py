"""Classes and arguments stand in a table."""

STOP = {"monitor": "val_accuracy", "patience": 5, "restore_best_weights": True, "min_delta": 0}
SLOW = {"monitor": "val_loss", "mode": "min", "factor": 1 / 2, "patience": 3, "min_lr": 1e-6}
KEEP = {"monitor": "val_accuracy", "mode": "auto", "save_best_only": True}


def make_callbacks(path="best_cnn.keras"):
    table = {"EarlyStopping": STOP, "ModelCheckpoint": {"filepath": path, **KEEP}, "ReduceLROnPlateau": SLOW}
    return [getattr(keras.callbacks, name)(**arguments) for name, arguments in table.items()]
