"""Python's version is the whole sentence of sys.version.

Caught by: test_versions_are_those_that_run
"""

import sys

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    gpus = [device.name for device in tf.config.list_physical_devices("GPU")]
    return {
        "python": sys.version,
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "gpus": gpus,
        "gpu_available": bool(gpus),
    }
