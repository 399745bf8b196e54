"""One line per training that says how far it is, whoever calls ``fit``."""

from __future__ import annotations

import functools
import inspect
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_BAR = 24


class Line:
    """A line of the cell's output that is written over."""

    def __init__(self) -> None:
        """Nothing is shown before the first text."""
        self._id = uuid.uuid4().hex
        self._shown = False

    def write(self, text: str) -> None:
        """Show ``text`` in place of what was there."""
        from IPython.display import display

        display({"text/plain": text}, raw=True, display_id=self._id, update=self._shown)
        self._shown = True


@contextmanager
def shown() -> Iterator[None]:
    """Within the block, a training that Keras was told to keep silent about shows its progress.

    What ``fit`` computes is the same; a training that shows Keras' own bar is left alone.
    """
    keras = sys.modules.get("keras")
    if keras is None:
        yield
        return
    original = keras.Model.fit
    signature = inspect.signature(original)
    trainings = 0

    @functools.wraps(original)
    def fit(*args: Any, **kwargs: Any) -> Any:
        nonlocal trainings
        trainings += 1
        call = signature.bind(*args, **kwargs)
        callbacks = call.arguments.get("callbacks") or []
        if call.arguments.get("verbose") == 0 and isinstance(callbacks, (list, tuple)):
            call.arguments["callbacks"] = [*callbacks, _progress(keras, trainings)]
        return original(*call.args, **call.kwargs)

    keras.Model.fit = fit
    try:
        yield
    finally:
        keras.Model.fit = original


def _progress(keras: Any, training: int) -> Any:
    line = Line()
    written = 0.0
    epoch = 0
    began = time.monotonic()

    class Progress(keras.callbacks.Callback):
        """Writes the line, at most twice a second."""

        def on_epoch_begin(self, number: int, logs: Any = None) -> None:
            nonlocal epoch
            epoch = number

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            nonlocal written
            if time.monotonic() - written > 0.5:
                written = time.monotonic()
                self._write(epoch + (batch + 1) / (self.params.get("steps") or batch + 1), logs)

        def on_epoch_end(self, number: int, logs: Any = None) -> None:
            self._write(number + 1, logs)

        def on_train_end(self, logs: Any = None) -> None:
            self._write(epoch + 1, logs, end=f" | {time.monotonic() - began:.0f} s")

        def _write(self, epochs: float, logs: Any, end: str = "") -> None:
            total = self.params.get("epochs") or 1
            full = "█" * round(_BAR * min(epochs / total, 1))
            values = "".join(f" | {name} {float(value):.3f}" for name, value in (logs or {}).items())
            line.write(f"training {training}: {full:░<{_BAR}} epoch {epoch + 1} of {total}{values}{end}")

    return Progress()
