"""Another order, modes written out, and progress printed."""


def make_callbacks(path="best_cnn.keras"):
    c = keras.callbacks
    return [
        c.ReduceLROnPlateau(patience=3, factor=0.5, min_lr=0.000001, verbose=1),
        c.EarlyStopping("val_accuracy", patience=5, mode="max", restore_best_weights=True, verbose=1),
        c.ModelCheckpoint(filepath=path, monitor="val_accuracy", mode="max", save_best_only=True, verbose=1),
    ]
