"""describe_environment: versions, and the GPUs that TensorFlow sees."""

import platform

import keras
import numpy as np
import pytest
import tensorflow as tf
from labkit import checks


@pytest.fixture(scope="module")
def description(describe_environment):
    """What describe_environment returns, once it is a dict with the six keys."""
    result = checks.is_instance(describe_environment(), dict, "describe_environment()")
    for key in ("python", "tensorflow", "keras", "numpy", "gpus", "gpu_available"):
        checks.that(
            key in result,
            "describe_environment()",
            expected=f"the key {key!r}",
            got=f"the keys {list(result)}",
        )
    return result


@pytest.mark.points(0.5)
def test_versions_are_those_that_run(description):
    """`python`, `tensorflow`, `keras` and `numpy` are the versions that are running, as strings."""
    versions = {library.__name__: library.__version__ for library in (tf, keras, np)}
    versions["python"] = platform.python_version()
    hints = {"python": "platform.python_version() is the number alone; sys.version is a sentence"}
    for key, expected in versions.items():
        what = f"describe_environment()[{key!r}]"
        checks.is_instance(description[key], str, what, hint="a version is a string, such as '3.11.7'")
        checks.equal(description[key], expected, what, hint=hints.get(key, "every library has __version__"))


@pytest.mark.points(0.5)
def test_gpus_and_whether_there_is_one(description):
    """`gpus` is a list of names, and `gpu_available` is True exactly when it is not empty."""
    gpus = description["gpus"]
    checks.is_instance(gpus, list, "describe_environment()['gpus']", hint=_hint_for_gpus(gpus))
    for place, name in enumerate(gpus):
        checks.is_instance(
            name,
            str,
            f"describe_environment()['gpus'][{place}]",
            hint="a device is an object; its name is a string",
        )
    available = checks.is_instance(
        description["gpu_available"],
        bool,
        "describe_environment()['gpu_available']",
        hint="True or False, Python's own: bool(...) makes one of anything",
    )
    checks.equal(
        available,
        len(gpus) > 0,
        f"describe_environment()['gpu_available'], with the GPUs {gpus},",
        hint="whether TensorFlow could use a GPU is another question than whether there is one",
    )


def _hint_for_gpus(gpus):
    """What gave something else than a list, where that is known."""
    if gpus is None:
        return "without a GPU the list is empty; None is no list"
    if isinstance(gpus, int):
        return "the devices' names, not how many there are"
    return "a list, with one name for each GPU"
