"""What a student may read of the tests of train_step."""

import keras
import pytest
from labkit import checks, gradients


@pytest.mark.points(0.5)
def test_the_loss_is_the_mean_cross_entropy_before_the_update(train_step):
    """train_step returns one number: the mean categorical cross-entropy of the batch, before the update."""
    model, data = gradients.softmax_regression(), gradients.batch(7)
    oracle = gradients.Regression.of(model)
    expected = oracle.loss(data)
    loss = train_step(model, keras.optimizers.SGD(0.5), data.x, data.y)
    loss = checks.number(loss, "the loss")
    hint = oracle.mistake_in_loss(loss, data)
    oracle.step(data, 0.5)
    if abs(loss - oracle.loss(data)) < gradients.ATOL:
        hint = "this is the loss after the update"
    checks.close(loss, expected, "the loss", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(1)
def test_one_step_of_gradient_descent_is_exact(train_step):
    """One step of SGD on a softmax layer gives the weights that NumPy computes for it."""
    model, data, rate = gradients.softmax_regression(), gradients.batch(7), 0.5
    oracle = gradients.Regression.of(model)
    kernel, bias = oracle.gradients(data)
    start = oracle.kernel
    train_step(model, keras.optimizers.SGD(rate), data.x, data.y)
    got = model.get_weights()
    change = got[0] - start
    hint = gradients.mistake_in_step(change, kernel, rate, rows=7)
    checks.close(got[0], start - rate * kernel, "the kernel", atol=gradients.ATOL, hint=hint)
    checks.close(got[1], oracle.bias - rate * bias, "the bias", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(0.75)
def test_batch_normalization_learns_its_averages(train_step):
    """The forward pass is in training mode: BatchNormalization's moving averages follow the batch."""
    normalization = keras.layers.BatchNormalization(momentum=0.75)
    head = keras.layers.Dense(3, activation="softmax")
    model = keras.Sequential([keras.Input((5,)), normalization, head])
    data = gradients.batch(8)
    train_step(model, keras.optimizers.SGD(0.1), data.x, data.y)
    hint = "without training=True the layer uses its averages and does not learn them"
    checks.close(
        normalization.moving_mean.numpy(),
        0.25 * data.x.mean(axis=0),
        "the moving mean",
        atol=gradients.ATOL,
        hint=hint,
    )
    checks.close(
        normalization.moving_variance.numpy(),
        0.75 + 0.25 * data.x.var(axis=0),
        "the moving variance",
        atol=gradients.ATOL,
        hint=hint,
    )


@pytest.mark.points(0.75)
def test_a_second_model_and_a_second_optimizer_are_trained(train_step):
    """Two models take steps in turns, each with its own optimizer; then the first gets a new optimizer."""
    traced = "what was traced for one model and optimizer must not be used for another pair"
    large = gradients.softmax_regression(features=6, classes=4, seed=2)
    pairs = [
        (gradients.softmax_regression(), gradients.batch(7), 0.5),
        (large, gradients.batch(7, features=6, classes=4), 0.3),
        (gradients.softmax_regression(seed=3), gradients.batch(7, seed=1), 0.8),
    ]
    # momentum gives an optimizer variables of its own; a first step is the same with and without it
    turns = [
        (*pair, keras.optimizers.SGD(pair[2], momentum=0.9), gradients.Regression.of(pair[0]))
        for pair in pairs
    ]
    model, data, _, _, oracle = turns[0]
    turns.append((model, data, 1.5, keras.optimizers.SGD(1.5, momentum=0.9), oracle))
    for turn, (model, data, rate, optimizer, oracle) in enumerate(turns):
        loss = oracle.step(data, rate)
        got = train_step(model, optimizer, data.x, data.y)
        name = f"after step {turn + 1} of {len(turns)}, "
        hint = traced if turn else ""  # in the first step there is no other pair
        checks.close(
            checks.number(got, name + "the loss"), loss, name + "the loss", atol=gradients.ATOL, hint=hint
        )
        for other, (*_, theirs) in zip((t[0] for t in turns[:3]), turns[:3], strict=True):
            checks.close(
                other.get_weights()[0],
                theirs.kernel,
                name + ("the kernel" if other is model else "the kernel of another model"),
                atol=gradients.ATOL,
                hint=hint,
            )
