"""Ada's step 2: the functional API, and TensorFlow where others use NumPy."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from matplotlib.figure import Figure


def preprocess_images(images):
    images = tf.convert_to_tensor(images)
    if images.shape[1:] not in [(28, 28), (784,), (28, 28, 1)]:
        raise ValueError(f"images: unexpected shape {images.shape}")
    images = tf.cast(images, tf.float32)
    if not bool(tf.reduce_all((images >= 0.0) & (images <= 255.0))):
        raise ValueError("images: values must be from 0 to 255")
    return tf.reshape(images, (-1, 28, 28, 1)) / 255.0


def one_hot(labels, num_classes=10):
    labels = np.array(labels, dtype=np.float64)
    if labels.ndim != 1:
        raise ValueError("labels: one dimension expected")
    good = np.isfinite(labels) & (labels % 1 == 0) & (labels >= 0) & (labels < num_classes)
    if not good.all():
        raise ValueError("labels: whole numbers from 0 to num_classes - 1 expected")
    return tf.one_hot(labels.astype(np.int32), num_classes, dtype=tf.float32)


def train_val_split(x, y, val_fraction=0.1, seed=0):
    if val_fraction <= 0 or val_fraction >= 1:
        raise ValueError("val_fraction: between 0 and 1 expected")
    rng = np.random.Generator(np.random.PCG64(seed))
    order = rng.permutation(len(x))
    classes = np.argmax(y, axis=-1) if np.ndim(y) > 1 else np.asarray(y)
    val, train = [], []
    for label in np.unique(classes):
        rows = [i for i in order if classes[i] == label]
        count = int(np.floor(val_fraction * len(rows) + 0.5))
        val += rows[:count]
        train += rows[count:]
    rng.shuffle(val)
    rng.shuffle(train)
    return (x[train], y[train]), (x[val], y[val])


def _block(x, filters, dropout, momentum):
    for padding in ("same", "valid"):
        x = layers.Conv2D(filters, (3, 3), padding=padding)(x)
        x = layers.BatchNormalization(momentum=momentum)(x)
        x = layers.Activation("relu")(x)
    x = layers.MaxPool2D()(x)
    return layers.Dropout(dropout)(x)


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    inputs = keras.Input(shape=(28, 28, 1), name="digit")
    x = _block(inputs, 32, dropout, bn_momentum)
    x = _block(x, 64, dropout, bn_momentum)
    x = layers.Flatten()(x)
    x = layers.Dense(128)(x)
    x = layers.BatchNormalization(momentum=bn_momentum)(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Dense(10)(x)
    outputs = layers.Softmax()(x)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer,
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[
            keras.metrics.CategoricalAccuracy(name="accuracy"),
            keras.metrics.TopKCategoricalAccuracy(5, name="top5"),
        ],
    )
    return model


def make_callbacks(path="best_cnn.keras"):
    stop = keras.callbacks.EarlyStopping(
        "val_accuracy", patience=5, mode="max", restore_best_weights=True, verbose=1
    )
    save = keras.callbacks.ModelCheckpoint(path, "val_accuracy", mode="max", save_best_only=True)
    slow = keras.callbacks.ReduceLROnPlateau("val_loss", 0.5, 3, min_lr=1e-6)
    return [stop, save, slow]


class _Rates(keras.callbacks.Callback):
    """Writes down the rate before the first step of each epoch."""

    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        if batch == 0:
            self.rates.append(float(self.model.optimizer.learning_rate.numpy()))


def train_cnn(model, train, val, batch_size=128, epochs=50, callbacks=()):
    rates = _Rates()
    fitted = model.fit(
        train[0],
        train[1],
        batch_size=batch_size,
        epochs=epochs,
        validation_data=(val[0], val[1]),
        callbacks=list(callbacks) + [rates],
        verbose=2,
    )
    history = dict(fitted.history)
    history["learning_rate"] = rates.rates
    return history


def evaluate_model(model, x, y):
    p = model(x, training=False).numpy().astype("float64")
    y = np.asarray(y)
    of_label = np.sum(p * y, axis=1)
    rank = np.sum(p > of_label[:, None], axis=1)
    return {
        "loss": float(np.mean(-np.log(np.clip(of_label, 1e-7, 1)))),
        "accuracy": float(np.mean(rank == 0)),
        "top5": float(np.mean(rank < 5)),
    }


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
