"""Gives None for no GPUs.

Caught by: test_gpus_and_whether_there_is_one, test_only_gpus_are_listed

Told: None is no list
"""

import platform

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    gpus = [device.name for device in tf.config.list_physical_devices("GPU")]
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "gpus": gpus or None,
        "gpu_available": bool(gpus),
    }
