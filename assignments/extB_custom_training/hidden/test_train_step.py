"""Hidden tests of train_step."""

import keras
import numpy as np
import pytest
from labkit import checks, gradients
from labkit.observe import count_calls


@pytest.mark.points(0.75)
def test_a_shape_seen_before_is_not_traced_again(train_step):
    """Once a batch shape is known, the model's Python code does not run for it any more."""
    model, optimizer = gradients.softmax_regression(), keras.optimizers.SGD(0.1)
    calls = count_calls(model)
    seven, four = gradients.batch(7), gradients.batch(4)
    # A first step may trace twice when it creates the optimizer's variables, so it gets two calls.
    for data in (seven, seven, four, four):
        train_step(model, optimizer, data.x, data.y)
    traced = calls.count
    checks.that(traced > 0, "the calls of the model in four steps", expected="at least one", got="none")
    for seed, rows in enumerate((7, 4, 7, 4)):
        data = gradients.batch(rows, seed=seed)
        train_step(model, optimizer, data.x, data.y)
        checks.equal(
            calls.count - traced,
            0,
            f"how often the model's Python code ran again for a batch of {rows} rows",
            hint="trace the step with tf.function, and keep what it has traced between calls",
        )


@pytest.mark.points(0.5)
def test_frozen_layers_stay_as_they_are(train_step):
    """Layers with trainable = False keep their weights; the others learn."""
    frozen = [keras.layers.Dense(4, activation="tanh"), keras.layers.BatchNormalization()]
    head = keras.layers.Dense(3, activation="softmax")
    model = keras.Sequential([keras.Input((5,)), *frozen, head])
    for layer in frozen:
        layer.trainable = False
    before = [layer.get_weights() for layer in model.layers]
    data = gradients.batch(8)
    optimizer = keras.optimizers.SGD(0.5, momentum=0.9)
    for _ in range(2):
        train_step(model, optimizer, data.x, data.y)
    for layer, old in zip(frozen, before, strict=False):
        for weight, was in zip(layer.get_weights(), old, strict=True):
            checks.close(
                weight,
                was,
                f"a weight of the frozen {type(layer).__name__}",
                atol=0,
                hint="model.weights holds all variables, and the tape watches those of frozen layers too",
            )
    moved = np.abs(head.get_weights()[0] - before[2][0]).max()
    checks.number(moved, "the change of the layer that is not frozen", low=0.01)


@pytest.mark.points(0.5)
def test_the_models_own_losses_count(train_step):
    """A penalty on the kernel is part of the loss that is returned and of the gradient."""
    penalty, rate = 0.3, 0.5
    model, data = gradients.softmax_regression(l2=penalty), gradients.batch(7)
    oracle, unpenalised = gradients.Regression.of(model, l2=penalty), gradients.Regression.of(model)
    optimizer = keras.optimizers.SGD(rate)
    for step in (1, 2):
        loss = checks.number(train_step(model, optimizer, data.x, data.y), "the loss")
        hint = oracle.mistake_in_loss(loss, data)
        checks.close(loss, oracle.loss(data), f"the loss of step {step}", atol=gradients.ATOL, hint=hint)
        oracle.step(data, rate)
        unpenalised.step(data, rate)
        forgotten = np.allclose(model.get_weights()[0], unpenalised.kernel, atol=gradients.ATOL)
        hint = (
            "the penalty is in the loss, but not in the gradient: add it inside the tape" if forgotten else ""
        )
        checks.close(model.get_weights()[0], oracle.kernel, "the kernel", atol=gradients.ATOL, hint=hint)


@pytest.mark.points(0.25)
def test_dropout_is_active(train_step):
    """The forward pass is in training mode: Dropout drops inputs, whose weights get no gradient."""
    features = 200
    layers = [keras.layers.Dropout(0.5, seed=1), keras.layers.Dense(3, activation="softmax")]
    model = keras.Sequential([keras.Input((features,)), *layers])
    before = model.get_weights()[0]
    x, y = np.ones((1, features), np.float32), np.eye(3, dtype=np.float32)[:1]
    train_step(model, keras.optimizers.SGD(0.5), x, y)
    still = int((model.get_weights()[0] == before).all(axis=1).sum())
    # 100 of 200 inputs are dropped, with a standard deviation of 7: a right answer leaves 50..150 with
    # a probability of 1e-12.
    hint = "nothing has changed: are the gradients applied?"
    if still == 0:
        hint = "no input was dropped: call the model with training=True"
    checks.number(still, "of 200 inputs, those whose weights got no gradient", low=50, high=150, hint=hint)


@pytest.mark.points(0.5)
def test_the_given_optimizer_is_used_and_the_compile_state_is_left_alone(train_step):
    """Steps are taken, once each, by the optimizer that was passed, whatever the model was compiled with."""
    model, data = gradients.softmax_regression(), gradients.batch(70)
    model.compile(optimizer=keras.optimizers.RMSprop(0.25), loss="mse", metrics=["mae"])
    own, oracle = model.optimizer, gradients.Regression.of(model)
    optimizer = keras.optimizers.SGD(0.5)
    for _ in range(2):
        oracle.step(data, 0.5)
        train_step(model, optimizer, data.x, data.y)
    hint = "use the argument optimizer, not model.optimizer or fit"
    other = int(own.iterations) > 0 or model.optimizer is not own
    checks.close(
        model.get_weights()[0], oracle.kernel, "the kernel", atol=gradients.ATOL, hint=hint if other else ""
    )
    if int(optimizer.iterations) == 0 and not other:
        hint = "let the argument optimizer apply the gradients: it may be any optimizer"
    checks.equal(int(optimizer.iterations), 2, "the optimizer's iterations after 2 steps", hint=hint)
    hint = "do not call compile: the model may be used by others"
    checks.that(
        model.optimizer is own, "the model's own optimizer", expected="kept", got="another", hint=hint
    )
    checks.equal(int(own.iterations), 0, "the iterations of the model's own optimizer", hint=hint)
    checks.equal(model.loss, "mse", "the model's compiled loss", hint=hint)
    uncompiled = gradients.softmax_regression()
    train_step(uncompiled, keras.optimizers.SGD(0.5), data.x, data.y)
    checks.equal(uncompiled.compiled, False, "whether the model is compiled after the step", hint=hint)


@pytest.mark.points(0.5)
def test_adam_keeps_its_state_from_step_to_step(train_step):
    """Three steps of Adam give the weights that NumPy computes for them."""
    model, data = gradients.softmax_regression(), gradients.batch(7)
    oracle = gradients.Regression.of(model)
    optimizer = keras.optimizers.Adam(0.1)
    mean, square = np.zeros_like(oracle.kernel), np.zeros_like(oracle.kernel)
    bias_mean, bias_square = np.zeros_like(oracle.bias), np.zeros_like(oracle.bias)
    for step in (1, 2, 3):
        train_step(model, optimizer, data.x, data.y)
        kernel, bias = oracle.gradients(data)
        mean, square = 0.9 * mean + 0.1 * kernel, 0.999 * square + 0.001 * kernel**2
        bias_mean, bias_square = 0.9 * bias_mean + 0.1 * bias, 0.999 * bias_square + 0.001 * bias**2
        rate = 0.1 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        oracle.kernel = oracle.kernel - rate * mean / (np.sqrt(square) + 1e-7)
        oracle.bias = oracle.bias - rate * bias_mean / (np.sqrt(bias_square) + 1e-7)
        hint = "an optimizer remembers earlier gradients: it must be the one that was passed, in every step"
        hint = hint if step > 1 else ""
        what = f"after step {step}, the"
        checks.close(model.get_weights()[0], oracle.kernel, f"{what} kernel", atol=gradients.ATOL, hint=hint)
        checks.close(model.get_weights()[1], oracle.bias, f"{what} bias", atol=gradients.ATOL, hint=hint)
