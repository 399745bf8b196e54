"""Reading in which precision a network holds its variables and computes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from labkit import checks, layers, protocols

COMPUTES = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16", "float32": "float32"}
"""What layers compute in, by the name of the policy."""


@contextmanager
def global_policy(name: str) -> Iterator[None]:
    """Have this global dtype policy for a while, and float32 afterwards."""
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy("float32")


def steps(model: keras.Model, what: str) -> list[layers.Step]:
    """What ``labkit.layers.chain`` finds, without what only casts from one dtype to another."""
    __tracebackhide__ = True
    return [step for step in layers.chain(model, what) if step.kind not in ("Cast", "Identity")]


def expect_policy(model: keras.Model, policy: str, what: str) -> None:
    """Fail unless convolutions and the Dense of 128 compute as ``policy`` says, and variables are float32."""
    __tracebackhide__ = True
    others = {weight.dtype for weight in model.weights} - {"float32"}
    checks.that(
        not others,
        f"the dtypes of the variables of {what}",
        expected="float32",
        got=", ".join(sorted(others)),
        hint="a mixed policy computes in half precision and keeps float32 variables; 'float16' does not",
    )
    found = steps(model, what)
    heavy = [*layers.only(found, "Conv2D"), *layers.only(found, "Dense")[:-1]]
    checks.that(heavy, what, expected="convolutions and a Dense layer of 128 units", got="none of them")
    wrong = [
        f"{layer.name} in {layer.compute_dtype}" for layer in heavy if layer.compute_dtype != COMPUTES[policy]
    ]
    checks.that(
        not wrong,
        f"what the convolutions and the Dense layer of 128 units of {what} compute in",
        expected=COMPUTES[policy],
        got=checks.shorten(", ".join(wrong)),
        hint="a layer takes the policy that is in force when it is made, unless it is given a dtype",
    )


def expect_float32_softmax(model: keras.Model, images: np.ndarray, what: str) -> None:
    """Fail unless the probabilities are float32 and were computed in it."""
    __tracebackhide__ = True
    protocols.expect_digits(model)
    output = model(images, training=False)
    dtype = keras.backend.standardize_dtype(output.dtype)
    hint = "the last layer needs a dtype of its own"
    checks.equal(dtype, "float32", f"the dtype of the output of {what}", hint=hint)
    values = checks.array(output, f"the output of {what}", shape=(len(images), 10), finite=True)
    coarse = [name for name in ("float16", "bfloat16") if np.array_equal(values, _rounded(values, name))]
    checks.that(
        not coarse,
        f"the probabilities of {what}",
        expected="computed in float32",
        got=f"values that {' and '.join(coarse)} can hold: they were computed in it, and cast afterwards",
        hint="it is the softmax that must be in float32",
    )
    # in float32 the sums are off by less than 1e-6, in float16 by up to 1e-3
    logits = values.min() < 0 or values.max() > 1
    hint = "these are logits: the last layer has no softmax" if logits else ""
    what = f"the sums of the rows of the output of {what}"
    checks.close(values.sum(axis=1), np.ones(len(images)), what, atol=1e-5, hint=hint)


def innermost(optimizer: Any) -> Any:
    """The optimizer inside any loss scaling."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def scales_loss(optimizer: Any) -> bool:
    """Whether an optimizer multiplies the loss before the gradients are taken."""
    scaling = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
    return scaling or (getattr(optimizer, "loss_scale_factor", None) or 1) > 1


def _rounded(values: np.ndarray, dtype: str) -> np.ndarray:
    return np.asarray(keras.ops.cast(keras.ops.cast(values, dtype), "float32"))
