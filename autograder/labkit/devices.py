"""Made-up devices, and a stand-in for ``set_memory_growth`` that notes what it is called with."""

from __future__ import annotations

from collections.abc import Mapping
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
            )
        checks.equal(
            sorted(given.name for given, _ in self.calls),
            sorted(one.name for one in wanted),
            f"the devices that set_growth is called with, by {what},",
            hint="each GPU once, and nothing else",
        )


def expect_count(value: Any, wanted: int, what: str, *, hint: str = "") -> None:
    """Fail unless ``value`` is this number of devices."""
    __tracebackhide__ = True
    checks.number(value, what, hint="return how many were configured, an int")
    checks.equal(value, wanted, what, hint=hint)
