"""Says whether TensorFlow was built for a GPU, not whether there is one.

Caught by: test_gpus_and_whether_there_is_one
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
        "gpu_available": tf.test.is_built_with_cuda(),
    }
