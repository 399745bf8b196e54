"""unfreeze_top_layers: which layers are open afterwards, and how the model is compiled."""

import keras
import numpy as np
import pytest
from labkit import checks, transfer, tuning


@pytest.mark.points(0.5)
def test_the_last_ten_layers_are_opened(unfreeze_top_layers):
    """By default the last ten layers of the base become trainable, except BatchNormalization."""
    model = tuning.small_model()
    unfreeze_top_layers(model)
    tuning.expect_open(model, 10, "unfreeze_top_layers(model)")


@pytest.mark.points(0.5)
def test_compiled_anew_with_a_small_learning_rate(unfreeze_top_layers):
    """A new Adam with a learning rate of 1e-5 takes the old optimizer's place; loss and metrics stay."""
    model = tuning.small_model(keras.optimizers.Adam(0.01))
    old = model.optimizer
    old.build(model.trainable_variables)
    old.iterations.assign(7)  # as if it had trained the head
    unfreeze_top_layers(model)
    what = "the model after unfreeze_top_layers(model)"
    hint = "what fit may change is fixed by compile: compile again, with an optimizer of its own"
    checks.that(
        model.optimizer is not old,
        f"the optimizer of {what}",
        expected="a new one",
        got="the old one",
        hint=hint,
    )
    tuning.expect_adam(model, 1e-5, what)
    checks.equal(int(model.optimizer.iterations), 0, f"the steps that the optimizer of {what} has taken")
    transfer.expect_compiled_as_it_is(model, what)
    transfer.expect_loss_and_accuracy(model, tuning.SMALL_CLASSES, what)


@pytest.mark.points(0.25)
def test_returns_the_model_itself(unfreeze_top_layers):
    """The result is the model that was passed in, not a copy."""
    model = tuning.small_model()
    result = checks.is_instance(unfreeze_top_layers(model, 3), keras.Model, "the result")
    checks.that(result is model, "the result", expected="the model that was passed in", got="another model")


@pytest.mark.points(0.25)
def test_no_weight_changes(unfreeze_top_layers):
    """Opening layers trains nothing and resets nothing."""
    model = tuning.small_model()
    before = model.get_weights()
    unfreeze_top_layers(model, 6)
    tuning.expect_some_open(model, "unfreeze_top_layers(model, 6)")
    for weight, now, old in zip(model.weights, model.get_weights(), before, strict=True):
        checks.that(
            np.array_equal(now, old), f"the weight {weight.path}", expected="unchanged", got="changed"
        )
