"""make_optimizers: five names, the class of each, and its learning rate."""

import keras
import numpy as np
import pytest
from labkit import checks

CLASSES = {
    "SGD": keras.optimizers.SGD,
    "Momentum": keras.optimizers.SGD,
    "RMSProp": keras.optimizers.RMSprop,
    "Adam": keras.optimizers.Adam,
    "AdamW": keras.optimizers.AdamW,
}
RATES = {"SGD": 0.01, "Momentum": 0.01, "RMSProp": 0.001, "Adam": 0.001, "AdamW": 0.001}


@pytest.fixture(scope="module")
def optimizers(make_optimizers):
    """What make_optimizers returns, once it is a dict."""
    return checks.is_instance(make_optimizers(), dict, "make_optimizers()")


def one_of(optimizers, name):
    """The optimizer of this name, once it is one."""
    checks.has_keys(optimizers, [name], "make_optimizers()")
    return checks.is_instance(optimizers[name], keras.optimizers.Optimizer, f"make_optimizers()[{name!r}]")


def _hint(name, got):
    """About the class that was taken instead."""
    if (name, got) == ("AdamW", "Adam"):
        return "Adam with weight_decay is not what AdamW stands for here"
    if name == "Momentum":
        return "momentum is an argument of SGD"
    return ""


@pytest.mark.points(0.5)
def test_five_names_in_order(optimizers):
    """The names are SGD, Momentum, RMSProp, Adam and AdamW, in this order."""
    got, wanted = list(optimizers), list(CLASSES)
    hint = ""
    if set(map(str, got)) == set(wanted):
        hint = "these are the names, in another order"
    elif [str(name).lower() for name in got] == [name.lower() for name in wanted]:
        hint = "names are compared letter by letter: mind the capitals"
    checks.equal(got, wanted, "the names in make_optimizers()", hint=hint)


@pytest.mark.points(0.5)
def test_classes(optimizers):
    """Each name has an optimizer of its class; Momentum is a kind of SGD, and AdamW a class of its own."""
    for name, kind in CLASSES.items():
        optimizer = one_of(optimizers, name)
        checks.equal(
            type(optimizer).__name__,
            kind.__name__,
            f"the class of make_optimizers()[{name!r}]",
            hint=_hint(name, type(optimizer).__name__),
        )


@pytest.mark.points(0.5)
def test_learning_rates(optimizers):
    """The learning rate is 0.01 for SGD and Momentum, and 0.001 for the others."""
    for name, rate in RATES.items():
        optimizer = one_of(optimizers, name)
        kept = optimizer.get_config().get("learning_rate")  # what wraps another optimizer keeps none itself
        checks.that(
            not isinstance(kept, dict),  # a schedule's configuration
            f"the learning rate of {name}",
            expected=f"the number {rate:g}, in every step",
            got="a schedule, which changes it from step to step",
        )
        found = float(np.asarray(optimizer.learning_rate))
        checks.close(found, rate, f"the learning rate of {name}", atol=0, rtol=1e-5)
