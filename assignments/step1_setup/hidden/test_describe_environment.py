"""describe_environment: plain data, and GPUs only."""

import json

import pytest
import tensorflow as tf
from labkit import checks


@pytest.mark.points(0.25)
def test_the_description_can_be_written_as_json(describe_environment):
    """`json.dumps` accepts the whole description, and reading it again gives the same."""
    description = checks.is_instance(describe_environment(), dict, "describe_environment()")
    try:
        again = json.loads(json.dumps(description))
    except (TypeError, ValueError) as error:
        hint = "JSON knows dicts, lists, strings, None, and Python's own numbers and bools, nothing else"
        checks.fail("json.dumps(describe_environment())", "text", f"{type(error).__name__}: {error}", hint)
    for key in ("python", "tensorflow", "keras", "numpy", "gpus", "gpu_available"):
        checks.that(key in again, "describe_environment()", expected=f"the key {key!r}", got=list(again))
        what = f"describe_environment()[{key!r}], through JSON and back,"
        checks.equal(again[key], description[key], what, hint="JSON has lists and no tuples")


@pytest.mark.points(0.25)
def test_only_gpus_are_listed(describe_environment):
    """`gpus` names GPUs, and neither the CPU nor a GPU that is not there."""
    description = checks.is_instance(describe_environment(), dict, "describe_environment()")
    hint = "a list of names, which is empty where there is no GPU"
    gpus = checks.is_instance(description.get("gpus"), list, "describe_environment()['gpus']", hint=hint)
    # the grader runs submissions where they see no GPU, even on a computer that has some
    there = len(tf.config.list_physical_devices("GPU"))
    checks.that(
        len(gpus) in (0, there),
        "describe_environment()['gpus']",
        expected=f"{there} names of GPUs",
        got=gpus,
        hint="list_physical_devices() lists the CPU, too; it takes the kind of device as an argument",
    )
