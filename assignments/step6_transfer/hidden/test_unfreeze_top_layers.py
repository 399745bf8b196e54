"""Hidden tests of unfreeze_top_layers."""

import numpy as np
import pytest
from labkit import checks, tuning


@pytest.mark.points(0.5)
def test_as_many_layers_as_asked_for(unfreeze_top_layers):
    """0 opens none, 4 opens the last four, more than there are opens all; never BatchNormalization."""
    for n_layers in (0, 1, 4, 6, 7, 13, 16, 20, 500):  # 16 − 20 is no place in a slice
        model = tuning.small_model()
        unfreeze_top_layers(model, n_layers=n_layers)
        tuning.expect_open(model, n_layers, f"unfreeze_top_layers(model, n_layers={n_layers})")


@pytest.mark.points(0.25)
def test_a_second_call_forgets_the_first(unfreeze_top_layers):
    """After opening many layers, opening a few leaves just these open."""
    # fewer each time: `base.trainable = True` is skipped by Keras where it is True already, with all inside
    model = tuning.small_model()
    before, earlier = "nothing", None
    for n_layers in (13, 5, 0):
        unfreeze_top_layers(model, n_layers)
        what = f"unfreeze_top_layers(model, {n_layers}), and {before} before it"
        tuning.expect_open(model, n_layers, what, earlier=earlier)
        before, earlier = f"(model, {n_layers})", n_layers


@pytest.mark.points(0.5)
def test_batch_normalization_keeps_its_averages_in_training(unfreeze_top_layers):
    """In training mode, too, BatchNormalization of the base uses its averages and leaves them as they are."""
    model, n_layers = tuning.small_model(), 16
    unfreeze_top_layers(model, n_layers)
    tuning.expect_some_open(model, f"unfreeze_top_layers(model, {n_layers})")
    before = tuning.averages(model)
    model(tuning.small_data(8)[0], training=True)
    moved = [name for name, now in tuning.averages(model).items() if not np.array_equal(now, before[name])]
    checks.equal(
        moved,
        [],
        f"BatchNormalization layers that followed a batch after unfreeze_top_layers(model, {n_layers})",
        hint="its own trainable must be False",
    )


@pytest.mark.points(0.25)
def test_the_learning_rate_arrives(unfreeze_top_layers):
    """The new Adam has the learning rate asked for."""
    for rate in (0.00037, 2e-6):
        model = tuning.small_model("sgd")
        unfreeze_top_layers(model, 2, learning_rate=rate)
        tuning.expect_adam(
            model, rate, f"the model after unfreeze_top_layers(model, 2, learning_rate={rate})"
        )
