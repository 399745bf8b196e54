"""The figure of step 1's handout: what memory growth changes, on GPUs that the reference configures."""

from __future__ import annotations

import matplotlib.pyplot as plt
import step1_setup
from labkit.devices import Growth, device
from matplotlib.figure import Figure

GIB = 16
NEEDS = {"your notebook": 3, "your tests": 2, "your training": 6}


def draw() -> dict[str, Figure]:
    """A GPU's memory with and without growth, and what becomes of five devices."""
    figure, (memory, devices) = plt.subplots(1, 2, figsize=(9.5, 3), width_ratios=[3, 2])
    _memory(memory)
    _devices(devices)
    figure.tight_layout()
    return {"step1_setup": figure}


def _memory(axes: plt.Axes) -> None:
    first = next(iter(NEEDS))
    axes.barh(1, NEEDS[first], color="C0")
    axes.barh(1, GIB - NEEDS[first], left=NEEDS[first], color="C0", alpha=0.4)
    axes.text(NEEDS[first] / 2, 1, first.replace(" ", "\n"), ha="center", va="center")
    axes.text((GIB + NEEDS[first]) / 2, 1, "taken all the same:\nthe others fail", ha="center", va="center")
    left = 0
    for place, (name, need) in enumerate(NEEDS.items()):
        axes.barh(0, need, left=left, color=f"C{place}")
        axes.text(left + need / 2, 0, name.replace(" ", "\n"), ha="center", va="center")
        left += need
    axes.barh(0, GIB - left, left=left, color="0.93")
    axes.text((GIB + left) / 2, 0, "free", ha="center", va="center")
    axes.set(xlim=(0, GIB), yticks=[0, 1], yticklabels=["with\nmemory growth", "by default"])
    axes.set(title="Three programs on one GPU", xlabel="GPU memory (GiB)")


def _devices(axes: plt.Axes) -> None:
    kinds = ["CPU", "GPU", "GPU", "GPU", "GPU"]
    offered = [device(kind, max(place - 1, 0)) for place, kind in enumerate(kinds)]
    growth = Growth({offered[2].name: RuntimeError("in use already")})
    count = step1_setup.configure_gpu(offered, growth)
    called = [given.name for given, _ in growth.calls]
    for place, one in enumerate(offered):
        if one.name not in called:
            color, text = "0.85", "skipped: no GPU"
        elif one.name in growth.refuses:
            color, text = "C3", "skipped: RuntimeError"
        else:
            color, text = "C2", "configured"
        axes.barh(-place, 1, color=color, alpha=0.6)
        axes.text(0.03, -place, f"{one.name[17:]}  {text}", va="center")
    axes.set(xlim=(0, 1), xticks=[], yticks=[], title=f"configure_gpu(devices) returns {count}")
