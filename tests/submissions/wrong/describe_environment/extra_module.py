"""Adds a key whose value json.dumps refuses.

Caught by: test_the_description_can_be_written_as_json

Told: JSON knows dicts
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
        "gpus": gpus,
        "gpu_available": bool(gpus),
        "float": np.float32(1.5),
    }
