"""The CPU is listed among the GPUs.

Caught by: test_only_gpus_are_listed
"""

import platform

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    gpus = [device.name for device in tf.config.list_physical_devices()]
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
        "gpus": gpus,
        "gpu_available": bool(gpus),
    }
