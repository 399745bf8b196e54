"""Transfer models are read alike however they are written, and the backbone that is shipped fits them."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from labkit import backbone, checks, transfer, tuning

layers = keras.layers
CLASSES = 4


def frozen(**options: Any) -> keras.Model:
    """MobileNetV2 of the backbone's width, frozen."""
    base = keras.applications.MobileNetV2((96, 96, 3), 0.35, include_top=False, weights=None, **options)
    base.trainable = False
    return base


def sequential() -> keras.Model:
    """The base is one layer of a Sequential model."""
    head = [layers.GlobalAveragePooling2D(), layers.Dense(128, "relu"), layers.Dropout(0.3)]
    return keras.Sequential([keras.Input((96, 96, 3)), frozen(), *head, layers.Dense(CLASSES, "softmax")])


def inline() -> keras.Model:
    """The base's layers are the model's own."""
    base = frozen()
    x = layers.Dense(128)(layers.GlobalAveragePooling2D()(base.output))
    x = layers.Dropout(0.3)(layers.ReLU()(x))
    return keras.Model(base.input, layers.Softmax()(layers.Dense(CLASSES)(x)))


def pooled_with_a_nested_head() -> keras.Model:
    """The base averages by itself, and the head is a model, too."""
    head = keras.Sequential(
        [layers.Dense(128, "relu"), layers.Dropout(0.3), layers.Dense(CLASSES, "softmax")]
    )
    return keras.Sequential([keras.Input((96, 96, 3)), frozen(pooling="avg"), head])


@pytest.mark.parametrize("build", [sequential, inline, pooled_with_a_nested_head])
def test_a_model_is_taken_apart_however_it_was_written(build: Any) -> None:
    """Its output with pretrained weights is what the parts of the head make of the backbone's features."""
    model = build()
    transfer.expect_parameters(model, 0.35, CLASSES, "the model")
    transfer.expect_only_head_trainable(model, CLASSES, "the model")
    parts = transfer.parts(model, "the model")
    assert transfer.is_random(model)
    parts.load_backbone()
    assert not transfer.is_random(model)
    images = backbone.new_digits(2, 0).x_train
    checks.close(np.asarray(model(images)), parts.expected(backbone.pooled(images)), "the output", atol=1e-4)


def test_the_backbone_is_finite_and_reads_digits_as_step_6_prepares_them() -> None:
    """Rounding to float16 has lost no weight, and the images go from -1 to 1."""
    assert all(np.isfinite(weight).all() for weights in backbone.layer_weights() for weight in weights)
    data = backbone.new_digits(3, 2)
    assert data.x_train.shape == (3, 96, 96, 3)
    assert data.y_test.shape == (2, 5)
    assert (data.x_train.min(), data.x_train.max()) == pytest.approx((-1, 1), abs=0.02)
    assert np.isfinite(backbone.pooled(data.x_train)).all()


def test_a_base_of_another_width_is_named() -> None:
    """What is not the backbone's network is told by its layers and parameters."""
    base = keras.applications.MobileNetV2((96, 96, 3), 0.5, include_top=False, weights=None)
    x = layers.Dropout(0.1)(layers.Dense(128, "relu")(layers.GlobalAveragePooling2D()(base.output)))
    model = keras.Model(base.input, layers.Dense(2, "softmax")(x))
    with pytest.raises(AssertionError, match="706,224 parameters"):
        transfer.parts(model, "the model")


def test_freezing_after_compile_is_found() -> None:
    """The flags of now are compared with those of compile."""
    model = tuning.small_model()
    transfer.expect_compiled_as_it_is(model, "the model")
    tuning.base_of(model).trainable = True
    with pytest.raises(AssertionError, match="after it"):
        transfer.expect_compiled_as_it_is(model, "the model")


def test_loss_and_accuracy_are_told_without_running_the_model() -> None:
    """A right model passes for any number of classes; another loss, or no metric, is named."""
    model = tuning.small_model()
    transfer.expect_loss_and_accuracy(model, tuning.SMALL_CLASSES, "the model")
    model.compile("sgd", keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    with pytest.raises(AssertionError, match="the loss of the model"):
        transfer.expect_loss_and_accuracy(model, tuning.SMALL_CLASSES, "the model")
    model.compile("sgd", "categorical_crossentropy", metrics=["mse"])
    with pytest.raises(AssertionError, match="an accuracy of"):
        transfer.expect_loss_and_accuracy(model, tuning.SMALL_CLASSES, "the model")
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(AssertionError):
        transfer.expect_loss_and_accuracy(model, tuning.SMALL_CLASSES, "the model")


@pytest.mark.parametrize("n_layers", [0, 3, 10, 99])
def test_open_layers_are_the_last_ones_without_batch_normalization(n_layers: int) -> None:
    """Opened by hand, they pass; with BatchNormalization they do not."""
    model = tuning.small_model()
    base = tuning.base_of(model)
    base.trainable = True
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= len(base.layers) - n_layers and "bn" not in layer.name.lower()
    tuning.expect_open(model, n_layers, "the test")
    base.layers[-2].trainable = True
    with pytest.raises(AssertionError, match="Conv_1_bn"):
        tuning.expect_open(model, n_layers, "the test")


def test_the_small_model_can_learn_in_all_its_layers() -> None:
    """The tests of step 6 measure how far each of them moves."""
    model = tuning.small_model()
    base = tuning.base_of(model)
    base.trainable = True
    for layer in base.layers:
        layer.trainable = "bn" not in layer.name.lower()
    model.compile("sgd", "categorical_crossentropy")
    before = {weight.path: weight.numpy() for weight in model.trainable_variables}
    model.train_on_batch(*tuning.small_data(30))
    still = [w.path for w in model.trainable_variables if np.array_equal(w.numpy(), before[w.path])]
    assert still == []
    assert len(before) == len(model.trainable_variables) == 5 + 4


@pytest.mark.parametrize(
    ("opened", "n_layers", "words"),
    [
        (lambda names, n: names[:n], 7, "the first layers"),
        (lambda names, n: names[:-n], 4, "the first layers"),
        (lambda names, n: names[-n:], 0, "the whole list"),
        (lambda names, n: names[-10:], 4, "is n_layers used"),
        (lambda names, n: names[-n - 1 :], 5, "one layer too many"),
        (lambda names, n: [name for name in names if "bn" not in name.lower()][-n:], 4, "counted among"),
        (lambda names, n: names[len(names) - n :], 20, "below 0"),
        (lambda names, n: [], 4, "a frozen base"),
    ],
)
def test_a_known_way_to_open_the_wrong_layers_is_named(opened: Any, n_layers: int, words: str) -> None:
    """What is open tells how it came about."""
    model = tuning.small_model()
    base = tuning.base_of(model)
    wrong = opened([layer.name for layer in base.layers], n_layers)
    base.trainable = True
    for layer in base.layers:
        layer.trainable = layer.name in wrong and "bn" not in layer.name.lower()
    with pytest.raises(AssertionError, match=words):
        tuning.expect_open(model, n_layers, "the test")


def test_a_prepared_image_is_told_from_what_mistakes_make_of_it() -> None:
    """A right one passes, and each known mistake has its name."""
    images = backbone.new_digits(2, 0).x_train[:, ::4, ::4, :1] / 2 + 0.5
    right = np.repeat(
        keras.ops.convert_to_numpy(keras.ops.image.resize(images, (30, 20))) * 2 - 1, 3, axis=-1
    )
    transfer.expect_prepared(right, images, (30, 20), "the result")
    for wrong, words in (
        ((right + 1) / 2, "still in"),
        (right / 2, "-0.5, 0.5"),
        (-right, "black and white"),
    ):
        with pytest.raises(AssertionError, match=words):
            transfer.expect_prepared(wrong, images, (30, 20), "the result")
