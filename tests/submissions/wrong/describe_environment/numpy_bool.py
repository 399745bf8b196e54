"""Gives a NumPy bool, which json.dumps refuses.

Caught by: test_gpus_and_whether_there_is_one, test_the_description_can_be_written_as_json
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
        "gpu_available": np.any([len(gpus) > 0]),
    }
