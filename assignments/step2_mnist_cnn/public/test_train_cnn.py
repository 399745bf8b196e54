"""train_cnn: trains in place, uses every row, and tells the history."""

import keras
import numpy as np
import pytest
from labkit import checks, runs
from labkit.data import digits
from labkit.models import linear_softmax

RATE = 0.02
ROWS, BATCH, EPOCHS = 23, 8, 2  # 23 rows are two batches of 8 and one of 7


@pytest.fixture(scope="module")
def trained(train_cnn):
    """A small model of the test's own, trained for two epochs on 23 rows of digits."""
    x, y, x_val, y_val = digits(ROWS, 40)
    model = linear_softmax(keras.optimizers.SGD(RATE))
    before = [weight.numpy() for weight in model.weights]
    history = train_cnn(model, (x, y), (x_val, y_val), batch_size=BATCH, epochs=EPOCHS)
    return model, before, runs.keys(history, (), "train_cnn(...)"), (x_val, y_val)


@pytest.mark.points(0.5)
def test_trains_the_model_in_place_and_watches_val(trained):
    """The model that was passed in has learnt, and `val_loss` is its own loss on `val`."""
    model, before, history, (x_val, y_val) = trained
    moved = max(np.abs(weight.numpy() - old).max() for weight, old in zip(model.weights, before, strict=True))
    hint = "train the model that is passed in, no copy of it"
    what = "the weights of the model after train_cnn"
    checks.that(moved > 1e-4, what, expected="trained", got="unchanged", hint=hint)
    probabilities = np.asarray(model(x_val, training=False))
    expected = -np.log((probabilities * y_val).sum(axis=1)).mean()
    runs.keys(history, ["val_loss"])
    losses = checks.numbers(history["val_loss"], "history['val_loss']")
    checks.that(len(losses), "history['val_loss']", expected="one number for each epoch", got="no number")
    checks.close(
        losses[-1],
        expected,
        "the last val_loss, compared with the loss of the trained model on val",
        atol=1e-3,
        hint="validate on val, all of it",
    )


@pytest.mark.points(0.5)
def test_history_has_one_number_per_epoch(trained):
    """A plain dict: loss, the metrics, their val_ twins and learning_rate, each with one number per epoch."""
    _, _, history, _ = trained
    names = ["loss", "accuracy", "top5"]
    names += [*(f"val_{name}" for name in names), "learning_rate"]
    runs.keys(history, names)
    for name in names:
        values = checks.is_instance(history[name], list, f"history[{name!r}]")
        checks.equal(
            len(values),
            EPOCHS,
            f"the length of history[{name!r}] after {EPOCHS} epochs",
            hint="one number for each epoch, not for each batch" if len(values) > EPOCHS else "",
        )
        for value in values:
            checks.number(value, f"a value of history[{name!r}]")
    checks.close(
        history["learning_rate"],
        [RATE] * EPOCHS,
        f"the learning rates of a model compiled with SGD({RATE}), with no callback",
        atol=1e-6,
        hint="0.001 is what Keras takes by itself; ask this model's optimizer for its rate",
    )


@pytest.mark.points(0.5)
def test_every_row_counts_once_in_each_epoch(train_cnn):
    """Of 23 rows in batches of 8, also the last 7 are learnt from, once per epoch; rows of `val` never are.

    Each row lights one pixel, so that an epoch moves that pixel's weight by 0.9 · rate / 8, in the last batch
    by 0.9 · rate / 7.
    """
    model = linear_softmax(keras.optimizers.SGD(RATE), zeros=True)
    pixels = np.arange(ROWS + 5) * 9 + 100
    x = np.zeros((ROWS + 5, 784), np.float32)
    x[np.arange(ROWS + 5), pixels] = 1
    x, y = x.reshape(-1, 28, 28, 1), np.eye(10, dtype=np.float32)[np.arange(ROWS + 5) % 10]
    train, val = (x[:ROWS], y[:ROWS]), (x[ROWS:], y[ROWS:])
    train_cnn(model, train, val, batch_size=BATCH, epochs=EPOCHS)
    kernel = model.layers[-1].kernel.numpy()
    steps = kernel[pixels, np.arange(ROWS + 5) % 10] / (0.9 * RATE)
    checks.that(
        np.all(steps[ROWS:] == 0),
        "the weights that only rows of val could move",
        expected="unmoved",
        got="moved",
        hint="val is watched, never learnt from",
    )
    low, high = EPOCHS / BATCH * 0.97, EPOCHS / (ROWS % BATCH) * 1.03
    unused = int((steps[:ROWS] < 0.5 / BATCH).sum())
    checks.that(
        np.all((steps[:ROWS] >= low) & (steps[:ROWS] <= high)),
        f"how far each of {ROWS} rows moved its own weight in {EPOCHS} epochs of batches of {BATCH}",
        expected=f"{low:.3f} to {high:.3f} (0.9 · rate / batch size, twice)",
        got=f"{steps[:ROWS].min():.3f} to {steps[:ROWS].max():.3f}; {unused} rows were not used at all",
        hint=_hint_for_rows(steps[:ROWS]),
    )


def _hint_for_rows(steps):
    """What explains how far the rows moved their weights."""
    unused = int((steps < 0.5 / BATCH).sum())
    if unused == ROWS and steps.max() == 0:
        return "this model was not trained: train the one that is passed in, no copy"
    if unused == ROWS % BATCH:
        return "the incomplete last batch is left out"
    if np.allclose(steps, EPOCHS / ROWS, rtol=0.05):
        return "all rows in one batch: give batch_size to fit"
    if unused:
        return "some rows of train were not learnt from: train on all of them, and validate on val"
    if steps.min() < 0.75 * EPOCHS / BATCH or steps.max() > 1.4 * EPOCHS / (ROWS % BATCH):
        return "rows were used too seldom, or too often: give epochs and batch_size to fit"
    return "each row once in each epoch, in batches of batch_size"
