"""Emil's step 2: pixels over 256, the last rows for validation, and a learning rate that he made up."""

import keras
import numpy as np
from matplotlib.figure import Figure


def expect(condition, message):
    if not condition:
        raise ValueError(message)


def preprocess_images(images):
    images = np.array(images, dtype="float64")
    expect(images.ndim in (2, 3, 4), "images: 2, 3 or 4 axes")
    expect(images.shape[1:] in ((28, 28), (784,), (28, 28, 1)), f"images: shape {images.shape}")
    out = np.zeros((len(images), 28, 28, 1), dtype="float32")
    for i, image in enumerate(images):
        expect(not np.isnan(image).any(), "images: NaN")
        expect(image.min() >= 0 and image.max() <= 255, "images: outside 0..255")
        out[i] = (image / 256).reshape(28, 28, 1)
    return out


def one_hot(labels, num_classes=10):
    expect(np.ndim(labels) == 1, "labels: one axis")
    rows = []
    for label in labels:
        expect(label in range(num_classes), f"labels: {label}")
        row = [0.0] * num_classes
        row[int(label)] = 1.0
        rows.append(row)
    return np.array(rows, dtype="float32").reshape(len(rows), num_classes)


def train_val_split(x, y, val_fraction=0.1, seed=0):
    expect(0 < val_fraction < 1, "val_fraction: between 0 and 1")
    n = int(len(x) * val_fraction)
    return (x[:-n], y[:-n]), (x[-n:], y[-n:])


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    kl = keras.layers

    def conv(filters, padding):
        return [
            kl.Conv2D(filters, kernel_size=3, padding=padding),
            kl.BatchNormalization(momentum=bn_momentum),
            kl.ReLU(),
        ]

    def block(filters):
        parts = conv(filters, "same") + conv(filters, "valid")
        return keras.Sequential([*parts, kl.MaxPooling2D((2, 2)), kl.Dropout(dropout)])

    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    model.add(block(32))
    model.add(block(64))
    model.add(kl.Flatten())
    model.add(kl.Dense(128))
    model.add(kl.BatchNormalization(momentum=bn_momentum))
    model.add(kl.ReLU())
    model.add(kl.Dropout(dropout))
    model.add(kl.Dense(10, activation=keras.activations.softmax))
    top5 = keras.metrics.TopKCategoricalAccuracy(name="top5")
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy", top5])
    return model


def make_callbacks(path="best_cnn.keras"):
    from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

    return [
        ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3, min_lr=1e-6),
        ModelCheckpoint(filepath=path, monitor="val_accuracy", save_best_only=True),
        EarlyStopping(monitor="accuracy", patience=5, restore_best_weights=True),
    ]


def train_cnn(model, train, val, batch_size=128, epochs=50, callbacks=()):
    h = model.fit(*train, batch_size, epochs, 0, list(callbacks), validation_data=tuple(val))
    seen = {name: [float(v) for v in values] for name, values in h.history.items()}
    seen["learning_rate"] = [0.001] * len(seen["loss"])
    return seen


def evaluate_model(model, x, y):
    p = model.predict(x, batch_size=16, verbose=0)
    loss = keras.losses.CategoricalCrossentropy()
    first = keras.metrics.CategoricalAccuracy()
    five = keras.metrics.TopKCategoricalAccuracy(5)
    first.update_state(y, p)
    five.update_state(y, p)
    return {"loss": float(loss(y, p)), "accuracy": float(first.result()), "top5": float(five.result())}


def plot_samples(images, labels, n=10):
    shown = min(n, len(images))
    figure = Figure(layout="constrained")
    grid = figure.subplots(2, max(-(-shown // 2), 1), squeeze=False)
    for place, axes in enumerate(grid.flat):
        axes.set_axis_off()
        if place < shown:
            digit = labels[place] if np.ndim(labels) == 1 else np.argmax(labels[place])
            axes.imshow(np.squeeze(images[place]), cmap="Greys_r", vmin=0, vmax=1)
            axes.set_title(f"Label: {int(digit)}")
    return figure


def plot_history(history):
    figure = Figure(figsize=(12, 3), layout="constrained")
    panels = figure.subplots(ncols=3)
    epochs = np.arange(len(history["loss"]))
    for axes, key in zip(panels, ["accuracy", "loss"]):
        for prefix, name in [("", "training"), ("val_", "validation")]:
            axes.plot(epochs, history[prefix + key], "o-", label=f"{name} {key}")
        axes.set_title(key)
        axes.set_xlabel("epoch")
        axes.set_ylabel(key)
        axes.legend()
    panels[2].plot(epochs, history["learning_rate"], "o-")
    panels[2].set_title("learning rate")
    panels[2].set_xlabel("epoch")
    panels[2].set_ylabel("learning rate")
    return figure
