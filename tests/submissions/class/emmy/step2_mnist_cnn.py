"""Emmy's step 2: plain Python loops, keras.ops, and blocks as models of their own."""

import random

import keras
import matplotlib.pyplot as plt
import numpy as np
from helpers import expect
from keras import ops


def preprocess_images(images):
    images = np.array(images, dtype="float64")
    expect(images.ndim in (2, 3, 4), "images: 2, 3 or 4 axes")
    expect(images.shape[1:] in ((28, 28), (784,), (28, 28, 1)), f"images: shape {images.shape}")
    out = np.zeros((len(images), 28, 28, 1), dtype="float32")
    for i, image in enumerate(images):
        expect(not np.isnan(image).any(), "images: NaN")
        expect(image.min() >= 0 and image.max() <= 255, "images: outside 0..255")
        out[i] = (image / 255).reshape(28, 28, 1)
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
    dice = random.Random(seed)
    by_class = {}
    for i in range(len(y)):
        label = int(np.argmax(y[i])) if np.ndim(y) == 2 else y[i]
        by_class.setdefault(label, []).append(i)
    train, val = [], []
    for rows in by_class.values():
        dice.shuffle(rows)
        n = int(len(rows) * val_fraction)
        val.extend(rows[:n])
        train.extend(rows[n:])
    dice.shuffle(train)
    dice.shuffle(val)
    return [x[train], y[train]], [x[val], y[val]]


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
        EarlyStopping(monitor="val_accuracy", patience=5, restore_best_weights=True),
    ]


def train_cnn(model, train, val, batch_size=128, epochs=50, callbacks=()):
    seen = {"learning_rate": []}

    def look(batch, logs):
        if batch == 0:
            seen["learning_rate"].append(float(ops.convert_to_numpy(model.optimizer.learning_rate)))

    watch = keras.callbacks.LambdaCallback(on_train_batch_begin=look)
    h = model.fit(*train, batch_size, epochs, 0, [*callbacks, watch], validation_data=tuple(val))
    for name in h.history:
        if name != "learning_rate":
            seen[name] = [float(v) for v in h.history[name]]
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
    labels = np.asarray(labels)
    digits = labels.argmax(axis=1) if labels.ndim == 2 else labels
    n = min(n, len(images))
    columns = max((n + 1) // 2, 1)
    figure = plt.figure(figsize=(10, 5))
    for i in range(n):
        plt.subplot(2, columns, i + 1)
        plt.imshow(np.asarray(images[i]).reshape(28, 28), cmap="gray")
        plt.title(f"Label: {int(digits[i])}")
        plt.axis("off")
    return figure


def plot_history(history):
    figure = plt.figure(figsize=(15, 5))
    plt.subplot(1, 3, 1)
    plt.plot(history["accuracy"], label="Training Accuracy")
    plt.plot(history["val_accuracy"], label="Validation Accuracy")
    plt.title("Model Accuracy")
    plt.xlabel("Epoch")
    plt.ylabel("Accuracy")
    plt.legend()
    plt.subplot(1, 3, 2)
    plt.plot(history["loss"], label="Training Loss")
    plt.plot(history["val_loss"], label="Validation Loss")
    plt.title("Model Loss")
    plt.xlabel("Epoch")
    plt.ylabel("Loss")
    plt.legend()
    plt.subplot(1, 3, 3)
    plt.plot(history["learning_rate"], label="Learning Rate")
    plt.title("Learning Rate")
    plt.xlabel("Epoch")
    plt.ylabel("Learning Rate")
    plt.legend()
    plt.tight_layout()
    return figure
