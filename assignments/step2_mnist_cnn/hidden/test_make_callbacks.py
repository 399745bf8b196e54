"""make_callbacks: what is saved, when the learning rate falls, and fresh objects."""

import keras
import pytest
from labkit import checks
from labkit.models import linear_softmax


def pick(callbacks, kind):
    """The one callback of a kind."""
    checks.is_instance(callbacks, (list, tuple), "make_callbacks()")
    found = [callback for callback in callbacks if isinstance(callback, kind)]
    checks.equal(len(found), 1, f"the number of {kind.__name__} among make_callbacks()")
    return found[0]


@pytest.mark.points(0.25)
def test_the_best_whole_model_is_saved_to_the_path(make_callbacks):
    """ModelCheckpoint saves the whole model to `path`, after each epoch with the best val_accuracy so far."""
    for path, callbacks in (
        ("best_cnn.keras", make_callbacks()),
        ("other.keras", make_callbacks("other.keras")),
    ):
        checkpoint = pick(callbacks, keras.callbacks.ModelCheckpoint)
        hint = "the argument path is not used, or has another default"
        checks.equal(str(checkpoint.filepath), path, "the path of ModelCheckpoint", hint=hint)
        checks.equal(checkpoint.monitor, "val_accuracy", "what ModelCheckpoint watches")
        checks.that(
            checkpoint.mode in ("auto", "max"),
            "ModelCheckpoint's mode",
            expected="max or auto: more accuracy is better",
            got=checkpoint.mode,
        )
        hint = "else each epoch's model overwrites the best one"
        checks.equal(bool(checkpoint.save_best_only), True, "ModelCheckpoint's save_best_only", hint=hint)
        checks.equal(
            bool(checkpoint.save_weights_only),
            False,
            "ModelCheckpoint's save_weights_only",
            hint="save the whole model, so that keras.models.load_model can read it",
        )
        checks.equal(checkpoint.save_freq, "epoch", "ModelCheckpoint's save_freq")


@pytest.mark.points(0.5)
def test_learning_rate_halves_on_a_plateau(make_callbacks):
    """The learning rate halves after 3 epochs without a lower val_loss, and stays at 1e-6 or above.

    The test plays a training: it hands each epoch's numbers to the callback and watches the rate.
    """
    reduce = pick(make_callbacks(), keras.callbacks.ReduceLROnPlateau)
    checks.equal(reduce.monitor, "val_loss", "what ReduceLROnPlateau watches")
    model = linear_softmax(keras.optimizers.SGD(8e-3))
    reduce.set_model(model)
    reduce.on_train_begin()
    rates = []
    val_loss = [0.9, 0.5, 0.6, 0.7, 0.8, 0.4] + [0.4] * 60
    for epoch, value in enumerate(val_loss):
        reduce.on_epoch_end(epoch, {"loss": 0.1, "accuracy": 0.9, "val_accuracy": 0.9, "val_loss": value})
        rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))
    checks.close(
        rates[:12],
        [*[8e-3] * 4, *[4e-3] * 4, *[2e-3] * 3, 1e-3],
        f"the learning rate after each epoch, from 0.008, with val_loss {val_loss[:12]}",
        atol=0,
        rtol=1e-4,
        hint="factor 0.5 after 3 epochs no better than the best; a cooldown would make it wait longer",
    )
    checks.close(rates[-1], 1e-6, "the learning rate after 60 epochs on a plateau", atol=0, rtol=1e-3)


@pytest.mark.points(0.25)
def test_every_call_makes_fresh_callbacks(make_callbacks):
    """Two calls share no callback: a callback remembers the best value of its own training."""
    one, two = make_callbacks(), make_callbacks()
    for callbacks in (one, two):
        checks.is_instance(callbacks, (list, tuple), "make_callbacks()")
        hint = "without callbacks nothing is watched, saved or slowed down"
        checks.that(callbacks, "make_callbacks()", expected="callbacks", got="none", hint=hint)
        for place, callback in enumerate(callbacks):
            checks.is_instance(callback, keras.callbacks.Callback, f"make_callbacks()[{place}]")
    shared = [type(callback).__name__ for callback in one if any(callback is other for other in two)]
    checks.equal(shared, [], "the callbacks that two calls of make_callbacks() have in common")
    checks.that(one is not two, "two calls of make_callbacks()", expected="two lists", got="one list twice")
