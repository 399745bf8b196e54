"""compare_augmentation: what is watched, the defaults, metrics in any order, and what is left alone."""

import keras
import numpy as np
import pytest
from labkit import augmenting, checks, runs
from labkit.data import digits
from labkit.models import linear_softmax


def classifier(metrics, optimizer="sgd"):
    """A softmax classifier that is compiled with these metrics."""
    model = linear_softmax(optimizer)
    model.compile(model.optimizer, "categorical_crossentropy", metrics=metrics)
    return model


def run_of(results, name, what="compare_augmentation(...)"):
    """The history of one model, once it is there."""
    checks.is_instance(results, dict, what)
    entry = checks.is_instance(results.get(name), dict, f"results[{name!r}]")
    return runs.history(entry.get("history"), ["loss", "val_loss"], f"results[{name!r}]['history']")


def expect_trained(model):
    """Fail unless a model was trained: what is left alone says little of who did nothing."""
    steps = int(model.optimizer.iterations)
    checks.that(steps > 0, "the steps of a model's training", expected="at least one", got=steps)


def easy_rows(count):
    """Images that are all black but for one pixel, which tells the class, and their labels."""
    labels = np.arange(count) % 10
    images = np.zeros((count, 784), np.float32)
    images[np.arange(count), 70 * labels + 40] = 1.0
    return images.reshape(-1, 28, 28, 1), np.eye(10, dtype=np.float32)[labels]


@pytest.mark.points(0.5)
def test_the_validation_loss_decides_and_nothing_else(compare_augmentation):
    """While the validation loss falls, training goes on, though accuracy stands still at 100 %."""
    train, val = easy_rows(40), easy_rows(20)
    models = {"only": linear_softmax(keras.optimizers.SGD(0.2), zeros=True)}
    results = compare_augmentation(
        models, train, val, {"clean": easy_rows(10)}, epochs=7, batch_size=20, patience=1
    )
    run = run_of(results, "only")
    runs.expect_early_stopping(run, patience=1, epochs=7, what="the run")
    checks.equal(
        len(run["val_loss"]), 7, "the number of epochs of a run whose validation loss falls each time"
    )
    checks.equal(
        int(models["only"].optimizer.iterations), 14, "the steps of 7 epochs on 40 rows, 20 at a time"
    )


@pytest.mark.points(0.25)
def test_defaults(compare_augmentation):
    """At most 30 epochs, 128 rows at a time, patience 5."""
    models = {"falls": linear_softmax(keras.optimizers.SGD(0.2), zeros=True)}
    train = easy_rows(130)
    results = compare_augmentation(models, train, easy_rows(20), {"clean": easy_rows(10)})
    epochs = len(run_of(results, "falls")["val_loss"])
    checks.equal(epochs, 30, "the number of epochs of a run whose validation loss falls each time")
    steps = int(models["falls"].optimizer.iterations)
    checks.equal(steps, 60, "the steps of 30 epochs on 130 rows")
    x, y = easy_rows(20)
    models = {"rises": linear_softmax(keras.optimizers.SGD(0.2), zeros=True)}
    results = compare_augmentation(models, train, (x, np.roll(y, 1, axis=1)), {"clean": (x, y)})
    run = run_of(results, "rises")
    runs.expect_early_stopping(run, patience=5, epochs=30, what="a run whose validation loss rises")


@pytest.mark.points(0.25)
def test_accuracy_is_found_among_other_metrics(compare_augmentation):
    """However a model's metrics are ordered, `accuracy` is the share of right answers of that model."""
    x, y, x_test, y_test = digits(60, 50)
    top3 = keras.metrics.TopKCategoricalAccuracy(3, name="top3")
    models = {
        "last": classifier([top3, "mae", "accuracy"]),
        "first": classifier(["accuracy", "mse"], keras.optimizers.SGD(0.3)),
    }
    tests = {"later": (x_test[20:], y_test[20:]), "sooner": (x_test[:20], y_test[:20])}
    results = compare_augmentation(models, (x[:40], y[:40]), (x[40:], y[40:]), tests, epochs=2, batch_size=20)
    for name, model in models.items():
        run_of(results, name)
        accuracy = checks.is_instance(results[name].get("accuracy"), dict, f"results[{name!r}]['accuracy']")
        for test, (images, labels) in tests.items():
            predicted = np.asarray(model(images, training=False)).argmax(axis=1)
            checks.close(
                checks.number(accuracy.get(test), f"results[{name!r}]['accuracy'][{test!r}]"),
                float((predicted == labels.argmax(axis=1)).mean()),
                f"results[{name!r}]['accuracy'][{test!r}]",
                atol=1.01 / len(images),
                hint="after the training, and by its name: metrics come in the order of a model's compile",
            )


@pytest.mark.points(0.25)
def test_nothing_is_adapted(compare_augmentation):
    """A model's Normalization keeps the mean and variance that it came with."""
    x, y, x_val, y_val = digits(40, 20)
    models = {"adapted": augmenting.normalizing_classifier(), "fresh": augmenting.normalizing_classifier()}
    models["adapted"].layers[0].adapt(0.25 + 0.5 * x[:10])
    wanted = [float(np.asarray(value).item()) for value in _statistics(models["adapted"])]
    val = (x_val, y_val)
    compare_augmentation(models, (x, y), val, {"clean": val}, epochs=1, batch_size=20)
    for model in models.values():
        expect_trained(model)
    augmenting.expect_normalized_with(models["adapted"], *wanted, what="an adapted model")
    augmenting.expect_normalized_with(models["fresh"], 0.0, 1.0, what="a model that was not adapted")


def _statistics(model):
    return model.layers[0].mean, model.layers[0].variance


@pytest.mark.points(0.25)
def test_arguments_stay_as_they_are(compare_augmentation):
    """The arrays and the dicts that are passed in are the same afterwards."""
    x, y, x_val, y_val = digits(40, 20)
    models, tests = {"b": linear_softmax(), "a": linear_softmax()}, {"z": (x_val, y_val), "y": (x, y)}
    arrays = {"x of train": x, "y of train": y, "x of val": x_val, "y of val": y_val}
    copies = {name: array.copy() for name, array in arrays.items()}
    before = list(models.values())
    compare_augmentation(models, (x, y), (x_val, y_val), tests, epochs=1, batch_size=20)
    for name, array in arrays.items():
        checks.close(array, copies[name], name, atol=0)
    checks.equal((list(models), list(tests)), (["b", "a"], ["z", "y"]), "the names in models and tests")
    same = [model is other for model, other in zip(models.values(), before, strict=True)]
    checks.equal(same, [True, True], "whether the models are the ones that were passed in")
    for model in before:
        expect_trained(model)
