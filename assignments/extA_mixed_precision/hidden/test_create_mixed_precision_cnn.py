"""Hidden tests of create_mixed_precision_cnn."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from labkit import checks, cnn, layers, precision, protocols
from labkit.data import digits

WHAT = "create_mixed_precision_cnn()"


@pytest.fixture(scope="module")
def special(create_mixed_precision_cnn):
    """The network with an optimizer and a dropout rate that nobody would guess."""
    sgd = keras.optimizers.SGD(0.037, momentum=0.81)
    what = "create_mixed_precision_cnn('mixed_float16', SGD(0.037), dropout=0.35)"
    return layers.expect_built(create_mixed_precision_cnn("mixed_float16", sgd, dropout=0.35), what)


@pytest.mark.points(0.5)
def test_every_policy_is_followed(create_mixed_precision_cnn):
    """bfloat16 and float32 are computed in when they are asked for, whatever the global policy is."""
    for policy, around in (("mixed_bfloat16", "float32"), ("float32", "mixed_bfloat16")):
        what = f"create_mixed_precision_cnn({policy!r}) under a global {around}"
        with precision.global_policy(around):
            model = create_mixed_precision_cnn(policy)
        layers.expect_built(model, what)
        cnn.expect_course_cnn(precision.steps(model, what), what=what)
        precision.expect_policy(model, policy, what)
        precision.expect_float32_softmax(model, digits(5, 0).x_train, what)


@pytest.mark.points(0.5)
def test_the_global_policy_comes_back_even_after_an_error(create_mixed_precision_cnn):
    """The policy of before the call is in force after it, float32 or not, and when the call raises."""
    with precision.global_policy("mixed_bfloat16"):
        create_mixed_precision_cnn("mixed_float16")
        after = keras.config.dtype_policy().name
    checks.equal(after, "mixed_bfloat16", "the global policy after a call under mixed_bfloat16")
    for policy, optimizer in (("mixed_float16", "no_such_optimizer"), ("mixed_float17", "adam")):
        what = f"create_mixed_precision_cnn({policy!r}, {optimizer!r})"
        with precision.global_policy("float32"):
            _, message = checks.outcome(lambda p=policy, o=optimizer: create_mixed_precision_cnn(p, o))
            after = keras.config.dtype_policy().name
        checks.that(message is not None, what, expected="an error, which Keras raises", got="no error")
        hint = "with try and finally the old policy comes back on every way out"
        checks.equal(after, "float32", f"the global policy after {what}, which raises", hint=hint)


@pytest.mark.points(0.25)
def test_the_loss_is_scaled_for_float16(special):
    """Under mixed_float16 the optimizer scales the loss."""
    layers.expect_compiled(special, WHAT)
    checks.that(
        precision.scales_loss(special.optimizer),
        "the optimizer under mixed_float16",
        expected="a LossScaleOptimizer around the one that was asked for",
        got=type(special.optimizer).__name__,
        hint="compile does that for a model whose own policy is mixed_float16, not for its layers'",
    )


@pytest.mark.points(0.25)
def test_optimizer_and_dropout_arrive(special):
    """Compiled with the optimizer that was given; all three Dropout layers have the rate asked for."""
    cnn.expect_dropout(precision.steps(special, WHAT), 0.35)
    layers.expect_compiled(special, WHAT)
    inner = precision.innermost(special.optimizer)
    checks.is_instance(inner, keras.optimizers.SGD, "the optimizer, inside the loss scaling")
    checks.close(float(inner.learning_rate), 0.037, "the learning rate of SGD", atol=1e-6)
    checks.close(float(inner.momentum), 0.81, "the momentum of SGD", atol=1e-6)


@pytest.mark.points(0.5)
def test_a_step_has_a_finite_loss(create_mixed_precision_cnn):
    """Categorical cross-entropy, finite in training; where there is a GPU, forty steps make it smaller."""
    first = create_mixed_precision_cnn()
    model = layers.expect_built(create_mixed_precision_cnn(optimizer=keras.optimizers.Adam(0.001)), WHAT)
    cnn.expect_nothing_shared(first, model, WHAT)
    protocols.expect_digits(model)
    cnn.expect_loss(model, WHAT)
    x, y = digits(320, 0)[:2]
    if tf.config.list_physical_devices("GPU"):
        history = model.fit(x, y, batch_size=32, epochs=4, verbose=0).history["loss"]
        # in float32, six seeds: 0.17 to 0.21; in float16 a few of the forty steps are skipped
        checks.number(
            history[-1] / history[0], "the loss of the last epoch over the first's", low=0, high=0.7
        )
        return
    # on a CPU float16 is slow, and its first steps may be skipped by the loss scaling: one loss, no more
    with tf.GradientTape():
        loss = model.compute_loss(y=tf.constant(y[:4]), y_pred=model(x[:4], training=True))
    checks.number(float(np.asarray(loss)), "the loss of four digits in training", low=0, high=100)
