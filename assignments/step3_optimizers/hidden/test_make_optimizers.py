"""make_optimizers: momentum, weight decay, and nothing that was used before."""

import keras
import numpy as np
import pytest
from labkit import checks, observe

NAMES = ("SGD", "Momentum", "RMSProp", "Adam", "AdamW")
SETTINGS = (
    *("weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "nesterov"),
    *("momentum", "rho", "centered", "beta_1", "beta_2", "epsilon", "amsgrad"),
    "gradient_accumulation_steps",
)
"""What is left at its default, but for Momentum's momentum and AdamW's weight decay."""
ASKED_FOR = {("Momentum", "momentum"): 0.9, ("AdamW", "weight_decay"): 1e-4}


def usual_settings(optimizer, name):
    """What Keras gives an optimizer of this class that is asked for nothing."""
    kind = type(optimizer)
    try:
        return kind().get_config()
    except TypeError:  # what wraps another optimizer cannot do without one
        hint = "the optimizer itself, with nothing around it"
        checks.fail(f"make_optimizers()[{name!r}]", "one that needs no other optimizer", kind.__name__, hint)


def optimizers_of(value):
    """The five optimizers, once they are there."""
    checks.has_keys(value, NAMES, "make_optimizers()")
    for name in NAMES:
        checks.is_instance(value[name], keras.optimizers.Optimizer, f"make_optimizers()[{name!r}]")
    return [value[name] for name in NAMES]


@pytest.mark.points(0.5)
def test_momentum_gathers_speed(make_optimizers):
    """Under a gradient of 1, three steps of Momentum are 1, 1.9 and 2.71 learning rates long, SGD's all 1."""
    sgd, momentum, *_ = optimizers_of(make_optimizers())
    expected = {"SGD": (sgd, [1.0, 1.0, 1.0]), "Momentum": (momentum, [1.0, 1.9, 2.71])}
    for name, (optimizer, lengths) in expected.items():
        variable = keras.Variable(np.zeros(1, np.float32))
        positions = [0.0]
        for _ in lengths:
            optimizer.apply([keras.ops.ones(1)], [variable])
            positions.append(float(np.asarray(variable)[0]))
        steps = -np.diff(positions) / 0.01
        hint = "momentum=0.9, and without Nesterov" if name == "Momentum" else "SGD alone has no momentum"
        if steps[0] > 0 and np.allclose(steps / steps[0], lengths, atol=1e-3):
            hint = "the steps grow as they should, but the learning rate is another"
        checks.close(steps, lengths, f"the steps of {name}, in learning rates of 0.01,", atol=1e-3, hint=hint)


@pytest.mark.points(0.5)
def test_weight_decay_and_nothing_else(make_optimizers):
    """AdamW has a weight decay of 1e-4; everything else is Keras' default."""
    optimizers = dict(zip(NAMES, optimizers_of(make_optimizers()), strict=True))
    for name, optimizer in optimizers.items():
        config, usual = optimizer.get_config(), usual_settings(optimizer, name)
        for setting in SETTINGS:
            got, wanted = config.get(setting) or 0, usual.get(setting) or 0
            hint = f"leave {setting} of {name} as Keras has it"
            if (name, setting) in ASKED_FOR:
                hint = f"{got} is Keras' default: is {setting} given?" if got == wanted else ""
                wanted = ASKED_FOR[name, setting]
            checks.close(got, float(wanted), f"{setting} of {name}", atol=0, rtol=1e-5, hint=hint)


@pytest.mark.points(0.5)
def test_fresh_and_unbuilt_at_each_call(make_optimizers):
    """The five optimizers of a call are new: none is shared with another name or call, none was used."""
    first, second = optimizers_of(make_optimizers()), optimizers_of(make_optimizers())
    checks.equal(
        len({id(optimizer) for optimizer in (*first, *second)}),
        10,
        "the number of different optimizers in two calls of make_optimizers()",
        hint="an optimizer remembers the model that it has trained: make new ones inside the function",
    )
    checks.that(
        first[0] is not first[1], "SGD and Momentum", expected="two optimizers", got="the same one twice"
    )
    for name, optimizer in zip(NAMES, second, strict=True):
        checks.equal(observe.is_built(optimizer), False, f"whether {name} was built, in a second call,")
        checks.equal(int(np.asarray(optimizer.iterations)), 0, f"the steps that {name} has taken")
