"""fine_tune: two phases and their histories."""

import keras
import numpy as np
import pytest
from labkit import checks, tuning

HEAD_EPOCHS, TUNE_EPOCHS = 2, 3
NAMES = ["loss", "val_loss"]


@pytest.fixture(scope="module")
def tuned(fine_tune):
    """A small model of the test's own after two epochs for the head and three for the top of the base."""
    model = tuning.small_model(keras.optimizers.Adam(0.01))
    before = {weight.path: weight.numpy() for weight in model.weights}
    averages, val = tuning.averages(model), tuning.small_data(23, seed=1)
    result = fine_tune(
        model,
        tuning.small_data(37),
        val,
        head_epochs=HEAD_EPOCHS,
        tune_epochs=TUNE_EPOCHS,
        n_layers=5,
        batch_size=16,
    )
    return model, before, averages, val, result


@pytest.mark.points(0.5)
def test_two_histories(tuned):
    """The result is two plain dicts, the head's history and the top's, with one number per epoch."""
    head, tune = tuning.histories(tuned[-1], NAMES)
    hint = ""
    if len(head["loss"]) == TUNE_EPOCHS and len(tune["loss"]) == HEAD_EPOCHS:
        hint = "the head's phase comes first"
    elif len(tune["loss"]) == HEAD_EPOCHS + TUNE_EPOCHS:
        hint = "the second history holds the epochs of the second phase alone"
    elif len(head["loss"]) < HEAD_EPOCHS or len(tune["loss"]) < TUNE_EPOCHS:
        hint = "all epochs are run: there is no early stopping here"
    for history, epochs, words in (
        (head, HEAD_EPOCHS, f"first history, for head_epochs={HEAD_EPOCHS}"),
        (tune, TUNE_EPOCHS, f"second history, for tune_epochs={TUNE_EPOCHS}"),
    ):
        checks.equal(len(history["loss"]), epochs, f"the epochs in the {words}", hint=hint)


@pytest.mark.points(0.25)
def test_the_model_learns_and_batch_normalization_stays(tuned):
    """The head of the model that was passed in has learnt; BatchNormalization has its old averages."""
    model, before, averages, _, _ = tuned
    moved = max(
        float(np.abs(weight.numpy() - before[weight.path]).max())
        for name in ("hidden", "head")
        for weight in model.get_layer(name).weights
    )
    checks.number(
        moved, "how far the head's weights moved", low=1e-3, hint="train the model that was passed in"
    )
    changed = [
        name for name, now in tuning.averages(model).items() if not np.array_equal(now, averages[name])
    ]
    hint = "trainable = False on a BatchNormalization also keeps it in inference mode"
    checks.equal(changed, [], "BatchNormalization layers of the base whose averages changed", hint=hint)


@pytest.mark.points(0.25)
def test_val_is_watched(tuned):
    """The last `val_loss` is the trained model's loss on `val`."""
    model, _, _, (x, y), result = tuned
    probabilities = np.asarray(model(x, training=False))
    checks.close(
        tuning.histories(result, NAMES)[1]["val_loss"][-1],
        -np.log((probabilities * y).sum(axis=1)).mean(),
        "the last val_loss, compared with the loss of the trained model on val",
        atol=1e-3,
        hint="validate on val, all of it",
    )
