"""Submissions whose functions return nonsense, and right answers of which one part is nonsense."""

from __future__ import annotations

import ast
from pathlib import Path

from dlgrade.course import Lab

_SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"

NAMES = """
    python tensorflow keras numpy gpus gpu_available
    loss accuracy top5 val_loss val_accuracy val_top5 learning_rate mae val_mae
    SGD Momentum RMSProp Adam AdamW  model history final_val_acc test_loss test_mae  clean rotated
""".split()
"""The keys of the references' dicts, all together: further ones are fine wherever a dict is asked for."""

_DIGITS = "keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)"

VALUES = {
    "None": "None",
    "True": "True",
    "an integer": "3",
    "a float": "0.5",
    "infinity": "float('inf')",
    "an integer beyond every float": "10**400",
    "a complex number": "1 + 2j",
    "a text": "'text'",
    "bytes": "b'x'",
    "an empty list": "[]",
    "a list of None": "[None] * 3",
    "a list of numerals": "['0.5'] * 3",
    "a list of floats": "[0.5] * 3",
    "rows of different lengths": "[[1], [2, 3]]",
    "an empty dict": "{}",
    "a dict of None": "{'a': None}",
    "a dict whose keys are no texts": "{1: 2, None: 3, (1, 2): 4}",
    "a pair of integers": "(1, 2)",
    "a pair of None": "(None, None)",
    "two pairs of None": "((None, None), (None, None))",
    "an array of NaN": "np.full(3, np.nan)",
    "an array of integers": "np.arange(4).reshape(2, 2)",
    "an array of texts": "np.array(['0.5'] * 3)",
    "a model without layers": "keras.Sequential()",
    "a model for other data": "keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])",
    "a model for digits, not compiled": f"keras.Sequential([{_DIGITS}])",
    "a model for digits, without metrics": f"_compiled(keras.Sequential([{_DIGITS}]))",
    "a model for series, not compiled": "keras.Sequential([keras.Input((None, 1)), keras.layers.Dense(1)])",
    "a layer": "keras.layers.Dense(3)",
    "an optimizer": "keras.optimizers.SGD()",
    "a callback": "keras.callbacks.EarlyStopping()",
    "an empty figure": "plt.figure()",
    "the right keys to None": "dict.fromkeys(NAMES)",
    "the right keys to floats": "dict.fromkeys(NAMES, 0.5)",
    "the right keys to numerals": "dict.fromkeys(NAMES, '0.5')",
    "the right keys to lists of None": "dict.fromkeys(NAMES, [None] * 3)",
    "the right keys to lists of numerals": "dict.fromkeys(NAMES, ['0.5'] * 3)",
    "the right keys to dicts of None": "dict.fromkeys(NAMES, dict.fromkeys(NAMES))",
}
"""What every function of a submission returns, whatever it is called with: the expression that makes it."""

PARTS = {
    "None": "None",
    "a text": "'0.5'",
    "infinity": "float('inf')",
    "rows of different lengths": "[[1], [2, 3]]",
    "an array of texts": "np.array(['0.5'])",
    "a model without layers": "keras.Sequential()",
    "its own values as texts": "_texts(part)",
    "its own values as complex numbers": "_complex(part)",
}
"""What is put in the place of one part of an answer that is right otherwise."""

WHOLE = "*"
"""The place of an answer that has no parts."""

_HISTORY = "{name: [0.5] * epochs for name in NAMES}"

ANSWERS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "describe_environment": ("", ("python", "gpu_available")),
    "configure_gpu": ("", (WHOLE,)),
    "preprocess_images": ("", (WHOLE,)),
    "one_hot": ("", (WHOLE,)),
    "train_val_split": ("", (0, 1)),
    "make_callbacks": ("", (0, 1, 2)),
    "train_cnn": (
        f"lambda model, train, val, batch_size=128, epochs=50, callbacks=(): {_HISTORY}",
        ("loss", "val_loss", "learning_rate", 0),
    ),
    "evaluate_model": ("", ("loss", "accuracy", "top5")),
    "make_optimizers": ("", ("SGD", "Momentum", "AdamW")),
    "compare_optimizers": (
        "lambda build_model, optimizers, train, val, epochs=10, batch_size=64, patience=3, seed=0: {name: "
        f"{{'model': build_model(one), 'history': {_HISTORY}, 'final_val_acc': 0.5}} "
        "for name, one in optimizers.items()}",
        ("slow", "model", "history", "val_loss", "val_accuracy", "final_val_acc", 0),
    ),
    "generate_time_series": ("", (WHOLE,)),
    "make_forecast_windows": ("", (0, 1)),
    "compare_rnns": (
        "lambda models, train, test, epochs=30, batch_size=128, val_fraction=0.1, patience=5: {name: "
        f"{{'model': one, 'history': {_HISTORY}, 'test_loss': 0.5, 'test_mae': 0.5}} "
        "for name, one in models.items()}",
        ("slow", "still", "model", "history", "val_loss", "val_mae", "test_loss", "test_mae", 0),
    ),
    "compare_augmentation": (
        "lambda models, train, val, tests, epochs=30, batch_size=128, patience=5: {name: "
        f"{{'history': {_HISTORY}, 'accuracy': dict.fromkeys(tests, 0.5)}} for name in models}}",
        ("only", "history", "val_loss", "accuracy", "clean", 0),
    ),
    "fine_tune": (
        "lambda model, train, val, head_epochs=10, tune_epochs=5, n_layers=10, batch_size=128: "
        "tuple({name: [0.5] * epochs for name in NAMES} for epochs in (head_epochs, tune_epochs))",
        (0, 1, "loss", "val_loss"),
    ),
    "prepare_for_mobilenet": ("", (WHOLE,)),
    "custom_training_loop": ("", (0, 1)),
}
"""Tasks whose answers have parts: where the reference would train, a function that returns what has the
same form, else nothing; and the keys and places that are spoilt, or the whole answer."""

_SPOILT = """

def _spoilt(value, place, junk):
    if place == "*":
        return junk(value)
    if not isinstance(value, (dict, list, tuple)):
        return value
    items = value.items() if isinstance(value, dict) else enumerate(value)
    parts = [(key, junk(part) if key == place else _spoilt(part, place, junk)) for key, part in items]
    return dict(parts) if isinstance(value, dict) else type(value)(part for _, part in parts)

def _texts(part):
    if isinstance(part, (list, tuple)):
        return [_texts(one) for one in part]
    return part.astype(str) if isinstance(part, np.ndarray) else repr(part)

def _complex(part):
    if isinstance(part, (list, tuple)):
        return [_complex(one) for one in part]
    return part + 0j if isinstance(part, (np.ndarray, float, int)) else [part]
"""


def returning(lab: Lab, value: str) -> str:
    """A submission with every task's signature, each of which returns ``value``, an expression."""
    tree = ast.parse((_SOLUTIONS / lab.module).read_text(encoding="utf-8"))
    parts: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            parts.append(ast.unparse(node))
        elif isinstance(node, ast.FunctionDef) and node.name in lab.tasks:
            node.body = [ast.Return(ast.parse(value, mode="eval").body)]
            node.returns = None
            for argument in node.args.args:
                argument.annotation = None
            parts.append(ast.unparse(node))
    return "\n".join([*parts[:1], _IMPORTS, *parts[1:]])


def spoilt(lab: Lab, task: str, place: str | int, junk: str) -> str:
    """The reference, but of its answer to ``task`` whatever lies under a key or index is ``junk``."""
    answer, _ = ANSWERS[task]
    source = (_SOLUTIONS / lab.module).read_text(encoding="utf-8")
    wrapped = f"""
_right = {answer or task}

def {task}(*args, **kwargs):
    return _spoilt(_right(*args, **kwargs), {place!r}, lambda part: {junk})
"""
    return f"{source}\n{_IMPORTS}{_SPOILT}{wrapped}"


_IMPORTS = f"""
import keras
import matplotlib.pyplot as plt
import numpy as np

NAMES = {NAMES!r}

def _compiled(model):
    model.compile("sgd", "poisson")
    return model
"""
