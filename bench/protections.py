"""What the sandbox costs: milliseconds per worker, and TensorFlow's speed inside. Prints a Markdown table.

Run ``.venv/bin/python bench/protections.py``. Each figure is the best of its samples, so that other work on
the machine does not count; every sample is a fresh fork of a process that has imported TensorFlow.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable

import keras
import numpy as np
from dlgrade.sandbox import confine as confining
from dlgrade.sandbox import kernel, landlock, limits, privileges, seccomp
from dlgrade.sandbox.confine import Confinement, confine
from dlgrade.sandbox.probe import probe

FORKS, TRAININGS = 40, 5


def in_a_fork(measure: Callable[[int], float]) -> float:
    """What ``measure`` returns in a child, which gets a descriptor to keep."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, json.dumps(measure(writing)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return float(json.loads(text))


def milliseconds(action: Callable[[int], object]) -> float:
    """What ``action`` takes."""

    def measure(writing: int) -> float:
        start = time.perf_counter()
        action(writing)
        return (time.perf_counter() - start) * 1000

    return min(in_a_fork(measure) for _ in range(FORKS))


def processor_seconds(confinement: Confinement | None) -> float:
    """The processor time of building a small network and training it for 40 steps."""

    def measure(writing: int) -> float:
        if confinement is not None:
            confine(confinement, [writing])
        start = time.process_time()
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Conv2D(16, 3, activation="relu"),
                keras.layers.MaxPooling2D(),
                keras.layers.Flatten(),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile("adam", "categorical_crossentropy")
        x = np.zeros((1280, 28, 28, 1), "float32")
        model.fit(x, np.eye(10, dtype="float32")[np.zeros(1280, int)], batch_size=32, verbose=0)
        return time.process_time() - start

    return min(in_a_fork(measure) for _ in range(TRAININGS))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory:
        confinement = Confinement(directory=directory, missing=frozenset(probe()))
        confining.installation.python_trees()  # as the zygote does

        def install(_: int) -> None:
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            seccomp.install()

        def restrict(_: int) -> None:
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            landlock.restrict(confining._allowed(confinement))

        def drop(_: int) -> None:
            privileges.forbid_regaining()
            privileges.drop_capabilities()

        def limit(_: int) -> None:
            limits.apply(
                cpu_seconds=60,
                address_space_mib=4096,
                data_mib=4096,
                file_mib=64,
                open_files=64,
                processes=None,
            )

        def fork() -> float:
            start = time.perf_counter()
            in_a_fork(lambda _: 0.0)
            return (time.perf_counter() - start) * 1000

        rows = {
            "fork, with the imported TensorFlow, and the child's end": min(fork() for _ in range(FORKS)),
            "closing descriptors": milliseconds(lambda kept: confining._close_all_but({0, 1, 2, kept})),
            "limits": milliseconds(limit),
            "Landlock": milliseconds(restrict),
            "capabilities": milliseconds(drop),
            "seccomp": milliseconds(install),
            "all of `confine`": milliseconds(lambda kept: confine(confinement, [kept])),
        }
        for name, cost in rows.items():
            print(f"| {name} | {cost:.2f} ms |")
        outside, inside = processor_seconds(None), processor_seconds(confinement)
    print(f"| 40 training steps, processor time: outside, inside | {outside:.2f} s, {inside:.2f} s |")


if __name__ == "__main__":
    main()
