"""Made-up devices, and a stand-in for ``set_memory_growth`` that notes what it is called with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from labkit import checks


def device(kind: str, number: int) -> Any:
    """A physical device as TensorFlow describes one, whether or not the computer has it."""
    return tf.config.PhysicalDevice(f"/physical_device:{kind}:{number}", kind)


class Growth:
    """What a test passes as ``set_growth``.

    Args:
        refuses: the error that it raises for a device, by the device's name.
    """

    def __init__(self, refuses: Mapping[str, Exception] | None = None):
        """Nothing is noted yet."""
        self.refuses = dict(refuses or {})
        self.calls: list[tuple[Any, Any]] = []

    def __call__(self, device: Any, enable: Any) -> None:
        """Take the arguments of ``tf.config.experimental.set_memory_growth``."""
        self.calls.append((device, enable))
        error = self.refuses.get(getattr(device, "name", ""))
        if error is not None:
            raise error

    def expect(self, wanted: list[Any], what: str) -> None:
        """Fail unless it was called with True once for each of the devices, in whatever order."""
        __tracebackhide__ = True
        for given, enable in self.calls:
            checks.that(
                isinstance(given, tf.config.PhysicalDevice),
                f"what set_growth is called with, by {what}",
                expected="one device",
                got=checks.describe(given),
                hint="one call for each device",
            )
            checks.that(
                isinstance(enable, bool | int) and enable == 1,
                f"what set_growth is called with beside {given.name}, by {what}",
                expected="True",
                got=checks.describe(enable),
                hint="set_growth(device, True) switches memory growth on",
            )
        given, due = [device for device, _ in self.calls], sorted(one.name for one in wanted)
        checks.equal(
            sorted(one.name for one in given),
            due,
            f"the devices that set_growth is called with, by {what},",
            hint=self._diagnosis(given, due),
        )

    def _diagnosis(self, given: list[Any], due: list[str]) -> str:
        """What went wrong with the devices that it was called with, by the devices alone."""
        names = [one.name for one in given]
        if not names:
            return "nothing was called: use the devices and the set_growth that are passed in"
        if any(one.device_type != "GPU" for one in given):
            return "not every device is a GPU: look at its device_type"
        if len(set(names)) < len(names):
            return "a GPU was tried twice: once is enough, also for one that refuses"
        if len(names) < len(due) and names[-1] in self.refuses:
            return "after a GPU that refuses come others: go on with the next one"
        if len(names) < len(due):
            return "there are more GPUs: a loop or a return ends too early"
        return "each GPU once, and nothing else"


def skipping(call: Callable[[], Any], what: str) -> Any:
    """What ``call()`` returns; fail if it lets the RuntimeError of a GPU that is in use through."""
    __tracebackhide__ = True
    try:
        return call()
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):
            raise
        hint = "a GPU in use is no reason to stop: catch RuntimeError around each call by itself"
        checks.fail(what, "no error", f"RuntimeError: {checks.shorten(str(error))}", hint)


def expect_count(value: Any, wanted: int, what: str, *, hint: str = "") -> None:
    """Fail unless ``value`` is this number of devices."""
    __tracebackhide__ = True
    checks.number(value, what, hint="return how many were configured, an int")
    checks.equal(value, wanted, what, hint=hint)
