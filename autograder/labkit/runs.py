"""Checks on a training that a student's code ran: its history, its end, and which weights are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from labkit import checks, layers

History = dict[str, list[float]]


def history(value: Any, names: Sequence[str], what: str = "the history") -> History:
    """Return a history once it is a plain dict with a list of numbers, one per epoch, under each name.

    Further names are fine. A number is Python's or NumPy's; NaN is none.

    Args:
        value: what the student's function gave.
        names: the keys that must be there, such as ``loss`` and ``val_loss``.
        what: the student's word for it.
    """
    __tracebackhide__ = True
    keys(value, names, what)
    for name in names:
        checks.is_instance(value[name], list, f"{what}[{name!r}]")
    result = {name: _floats(value[name], f"{what}[{name!r}]") for name in names}
    lengths = {name: len(values) for name, values in result.items()}
    checks.that(
        len(set(lengths.values())) <= 1, f"the lengths in {what}", expected="one length for all", got=lengths
    )
    checks.that(
        all(lengths.values()), f"the lengths in {what}", expected="one number for each epoch", got="no epochs"
    )
    return result


def keys(value: Any, names: Sequence[str], what: str = "the history") -> dict[Any, Any]:
    """Return a history once it is a dict with these names, whatever lies under them."""
    __tracebackhide__ = True
    hint = "fit returns a History object; the dict is its attribute .history" if value is not None else ""
    checks.is_instance(value, dict, what, hint=hint)
    return checks.has_keys(value, names, what)


def lengths(value: dict[Any, Any], what: str = "the history") -> dict[Any, int]:
    """How many numbers a history has under each of its names, once there is a list under each."""
    __tracebackhide__ = True
    return {name: len(checks.sequence(values, f"{what}[{name!r}]")) for name, values in value.items()}


def best_epoch(values: Sequence[float]) -> int:
    """The epoch, from 0, of the lowest value; the first one where several are equal."""
    return int(np.argmin(values))


def stopped_after(values: Sequence[float], patience: int) -> int | None:
    """After how many epochs ``EarlyStopping(patience=patience)`` ends a training with these values.

    Args:
        values: what it watches, epoch by epoch; lower is better.
        patience: epochs without a new lowest value after which it ends.

    Returns:
        The number of epochs run, or None if these values give no reason to stop.
    """
    best, waited = None, 0
    for epoch, value in enumerate(values):
        waited += 1
        if best is None or value < best:
            best, waited = value, 0
        elif waited >= patience and epoch > 0:
            return epoch + 1
    return None


def expect_early_stopping(
    run: History, *, patience: int, epochs: int, monitor: str = "val_loss", what: str = "the training"
) -> None:
    """Fail unless the run ended where EarlyStopping must have ended it, or after all of its epochs.

    Args:
        run: what ``history`` returned.
        patience: EarlyStopping's.
        epochs: the most epochs that were allowed.
        monitor: what is watched, lower being better.
        what: the student's word for the run.
    """
    __tracebackhide__ = True
    ran = len(run[monitor])
    wanted = min(stopped_after(run[monitor], patience) or epochs, epochs)
    if ran == wanted:
        return
    shown = ", ".join(f"{value:.4g}" for value in run[monitor])
    best = best_epoch(run[monitor][:wanted])
    reason = (
        f"all {epochs} that are allowed"
        if wanted == epochs
        else f"the lowest {monitor} is epoch {best + 1}'s, and patience is {patience}"
    )
    checks.fail(
        f"the number of epochs of {what}, whose {monitor} is {shown}",
        f"{wanted} ({reason})",
        f"{ran}",
        _other_reason(run, ran, patience, epochs, monitor),
    )


def expect_best_weights(
    model: keras.Model,
    run: History,
    val: tuple[np.ndarray, np.ndarray],
    *,
    monitor: str = "val_loss",
    what: str = "the model",
    atol: float = 1e-4,
) -> None:
    """Fail unless the model has the weights of the best epoch: its own value on ``val`` is the lowest one.

    Args:
        model: the trained model, compiled as it was for the run.
        run: what ``history`` returned.
        val: the validation data ``(x, y)`` of the run.
        monitor: what is lowest in the best epoch: ``val_loss``, or ``val_`` and the name of a metric.
        what: the student's word for the model.
        atol: how far the two values may differ. Evaluated again in batches of another size, losses of about 1
            differ by less than 1e-6.
    """
    __tracebackhide__ = True
    layers.expect_compiled(model, what)
    x, y = val
    found = model.evaluate(x, y, verbose=0, return_dict=True)[monitor.removeprefix("val_")]
    values = run[monitor]
    best = best_epoch(values)
    hint = "EarlyStopping keeps the best weights when it is told to restore them"
    near = [epoch for epoch, value in enumerate(values) if abs(value - found) <= atol]
    if near and best not in near:
        ordinal = "the last epoch" if near[-1] == len(values) - 1 else f"epoch {near[0] + 1}"
        hint = f"these are the weights of {ordinal}; {hint}"
    elif not near:
        hint = f"this is no epoch's {monitor}: is it measured on the validation data that was passed in?"
    checks.close(
        found,
        values[best],
        f"the {monitor} of {what} as it was returned, compared with its best epoch's (number {best + 1})",
        atol=atol,
        hint=hint,
    )


def _floats(values: list[Any], what: str) -> list[float]:
    __tracebackhide__ = True
    return [checks.number(value, f"{what}[{epoch}]") for epoch, value in enumerate(values)]


def _other_reason(run: History, ran: int, patience: int, epochs: int, monitor: str) -> str:
    """What would explain this number of epochs, for the hint."""
    if ran > epochs:
        return "is epochs used?"
    for other in [*range(1, ran), 0]:  # patience 0 ends most trainings as 1 does
        if other != patience and stopped_after(run[monitor], other) == ran:
            return f"this is what patience={other} would give"
    for name, values in run.items():
        watched = [-value for value in values] if "acc" in name else values
        if name != monitor and stopped_after(watched, patience) == ran:
            return f"this is what watching {name} would give"
    return "EarlyStopping counts the epochs since the best one; without a reason to stop, all epochs run"
