"""compare_augmentation: the results, what every model is trained with, and early stopping."""

import keras
import numpy as np
import pytest
from labkit import augmenting, checks, runs
from labkit.data import digits
from labkit.models import linear_softmax


@pytest.mark.points(0.5)
def test_results_hold_histories_and_accuracies(compare_augmentation):
    """For each model: its history, a plain dict, and one accuracy per test set, a Python float."""
    x, y, x_test, y_test = digits(120, 70)
    models = {"two": linear_softmax(), "one": linear_softmax("adam")}
    tests = {"clean": (x_test[:40], y_test[:40]), "rotated": (augmenting.rotated(x_test, 90), y_test)}
    train, val = (x[:90], y[:90]), (x[90:], y[90:])
    results = compare_augmentation(models, train, val, tests, epochs=2, batch_size=30)
    checks.is_instance(results, dict, "compare_augmentation(...)")
    checks.equal(set(results), set(models), "the names in the results")
    for name, model in models.items():
        entry = checks.has_keys(results[name], ("history", "accuracy"), f"results[{name!r}]")
        runs.history(
            entry["history"],
            ["loss", "val_loss", "accuracy", "val_accuracy"],
            f"results[{name!r}]['history']",
        )
        accuracy = checks.is_instance(entry["accuracy"], dict, f"results[{name!r}]['accuracy']")
        checks.equal(set(accuracy), set(tests), f"the test names in results[{name!r}]['accuracy']")
        for test, (images, labels) in tests.items():
            what = f"results[{name!r}]['accuracy'][{test!r}]"
            checks.is_instance(accuracy[test], float, what)
            predicted = np.asarray(model(images, training=False)).argmax(axis=1)
            # a row whose two largest probabilities are almost equal may count either way
            right = float((predicted == labels.argmax(axis=1)).mean())
            checks.close(
                accuracy[test],
                right,
                f"{what}, compared with the trained model's",
                atol=1.01 / len(images),
                hint="measure when the training is over, on the images and labels that bear this name",
            )


@pytest.mark.points(0.5)
def test_every_model_learns_from_the_same_rows(compare_augmentation):
    """One step on all rows of `train` together moves each model as the formula of gradient descent says."""
    x, y, x_val, y_val = digits(60, 20)
    rates = {"slow": 0.05, "fast": 0.2}
    models = {name: linear_softmax(keras.optimizers.SGD(rate), zeros=True) for name, rate in rates.items()}
    test = {"clean": (x_val[:10], y_val[:10])}
    compare_augmentation(models, (x, y), (x_val, y_val), test, epochs=1, batch_size=60)
    step = x.reshape(60, 784).T @ (y - 0.1) / 60  # with a kernel of zeros every class has probability 0.1
    for name, rate in rates.items():
        checks.close(
            models[name].layers[-1].kernel,
            rate * step,
            f"the weights of {name!r} after one step on 60 rows",
            atol=1e-5,
            hint="is every row of train used, and none of val, in batches of batch_size, for epochs epochs?",
        )


@pytest.mark.points(0.5)
def test_the_best_weights_of_an_early_end_are_kept(compare_augmentation):
    """A run ends `patience` epochs after its lowest validation loss, and the model has those weights."""
    x, y = digits(60, 0)[:2]
    val = (x[:30], np.roll(y[:30], 1, axis=1))  # wrong labels: whoever learns the right ones gets worse here
    models = {"slow": linear_softmax(keras.optimizers.SGD(0.05)), "fast": linear_softmax()}
    results = compare_augmentation(
        models, (x, y), val, {"clean": (x, y)}, epochs=15, batch_size=20, patience=3
    )
    checks.is_instance(results, dict, "compare_augmentation(...)")
    for name, model in models.items():
        entry = checks.is_instance(results.get(name), dict, f"results[{name!r}]")
        run = runs.history(entry.get("history"), ["loss", "val_loss"], f"results[{name!r}]['history']")
        runs.expect_early_stopping(run, patience=3, epochs=15, what=f"the run of {name!r}")
        runs.expect_best_weights(model, run, val, what=f"the model {name!r}")
