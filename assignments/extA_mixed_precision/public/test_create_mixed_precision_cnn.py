"""create_mixed_precision_cnn: the network of step 2, in float16 where it may be."""

import keras
import pytest
from labkit import checks, cnn, layers, precision
from labkit.data import digits

WHAT = "create_mixed_precision_cnn()"


@pytest.fixture(scope="module")
def model(create_mixed_precision_cnn):
    """The network with its default arguments."""
    return layers.expect_built(create_mixed_precision_cnn(), WHAT)


@pytest.mark.points(0.5)
def test_the_layers_are_those_of_step_2(model):
    """Two convolutional blocks and the head, layer by layer as in step 2, with 272,490 parameters."""
    checks.equal(model.input_shape, (None, 28, 28, 1), f"{WHAT}.input_shape")
    cnn.expect_course_cnn(precision.steps(model, WHAT), what=WHAT)
    checks.equal(model.count_params(), 272_490, "the number of parameters")


@pytest.mark.points(0.5)
def test_computes_in_float16_and_remembers_in_float32(model):
    """Under mixed_float16, the default, layers compute in float16, and all variables are float32."""
    precision.expect_policy(model, "mixed_float16", WHAT)


@pytest.mark.points(0.5)
def test_the_softmax_is_float32(model):
    """The probabilities are float32, and computed in it, so that they add up to 1."""
    precision.expect_float32_softmax(model, digits(6, 0).x_train, WHAT)


@pytest.mark.points(0.5)
def test_the_global_policy_stays(create_mixed_precision_cnn):
    """Keras' global dtype policy is float32 before the call and after it."""
    keras.config.set_dtype_policy("float32")
    model = create_mixed_precision_cnn()
    after = keras.config.dtype_policy().name
    keras.config.set_dtype_policy("float32")
    checks.is_instance(model, keras.Model, WHAT)
    hint = "whoever builds the next model did not ask for half precision: put the old policy back"
    checks.equal(after, "float32", f"the global dtype policy after {WHAT}", hint=hint)
