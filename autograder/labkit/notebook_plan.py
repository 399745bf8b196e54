"""What the notebook runs: the completion checklist, and how much data each step takes."""

from __future__ import annotations

from dataclasses import dataclass

REFLECTIONS = ("reflections",)
SAVED = "Saved all models and visualizations"
CHECKLIST: dict[str, tuple[str, ...]] = {
    "Set up TensorFlow/Keras in Colab with GPU": ("step 1: environment", "step 1: GPU"),
    "Built and trained CNN on MNIST with callbacks": (
        "step 2: data",
        "step 2: samples",
        "step 2: network",
        "step 2: training",
        "step 2: evaluation",
    ),
    "Compared different optimizers (SGD, Adam, RMSProp, etc.)": ("step 3: optimizers",),
    "Implemented RNN/LSTM/GRU for time series prediction": (
        "step 4: series",
        "step 4: networks",
        "step 4: comparison",
    ),
    "Applied data augmentation and regularization techniques": (
        "step 5: augmentation",
        "step 5: networks",
        "step 5: comparison",
    ),
    "Explored transfer learning with pre-trained models": (
        "step 6: images",
        "step 6: network",
        "step 6: fine-tuning",
    ),
    "Experimented with modern techniques (mixed precision, custom training)": (
        "extension A: mixed precision",
        "extension B: custom training",
    ),
    "Answered technical and practical questions": REFLECTIONS,
}
"""The boxes, each with the parts that must have run for it; the ninth, ``SAVED``, looks at files."""

SAVED_BY = (
    *(part for parts in CHECKLIST.values() if parts != REFLECTIONS for part in parts),
    "extension C: explanations",
)
"""The parts whose models and figures the ninth box wants."""


@dataclass
class Sizes:
    """How much data each step takes and how long it trains; the defaults are for two cores without a GPU."""

    batch_size: int = 128
    cnn_rows: int = 10_000
    cnn_epochs: int = 12
    optimizer_rows: int = 2000
    optimizer_epochs: int = 6
    series: int = 2000
    rnn_epochs: int = 30
    augmentation_rows: int = 3000
    augmentation_epochs: int = 12
    transfer_rows: int = 1000
    transfer_alpha: float = 0.35
    """The width of MobileNetV2."""
    head_epochs: int = 5
    tune_epochs: int = 2
    extension_rows: int = 2000
    extension_epochs: int = 3
    explained: int = 5
    """How many predictions are explained."""


def sizes(name: str) -> Sizes:
    """``gpu`` for Colab's free GPU, ``cpu`` for two cores, ``tiny`` only to see whether everything runs."""
    if name == "gpu":
        return Sizes(
            cnn_rows=60_000,
            cnn_epochs=50,
            optimizer_rows=10_000,
            optimizer_epochs=10,
            augmentation_rows=10_000,
            augmentation_epochs=30,
            transfer_rows=10_000,
            transfer_alpha=1.0,
            head_epochs=10,
            tune_epochs=5,
            extension_rows=10_000,
            extension_epochs=5,
        )
    if name == "tiny":
        return Sizes(
            batch_size=16,
            cnn_rows=400,
            cnn_epochs=3,
            optimizer_rows=200,
            optimizer_epochs=2,
            series=100,
            rnn_epochs=2,
            augmentation_rows=200,
            augmentation_epochs=2,
            transfer_rows=60,
            head_epochs=1,
            tune_epochs=1,
            extension_rows=200,
            extension_epochs=2,
            explained=2,
        )
    if name != "cpu":
        raise ValueError(f"sizes are gpu, cpu and tiny, not {name!r}")
    return Sizes()
