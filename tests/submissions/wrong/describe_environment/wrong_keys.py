"""Names the libraries as they are usually imported.

Caught by: test_versions_are_those_that_run, test_gpus_and_whether_there_is_one,
    test_the_description_can_be_written_as_json
"""

import platform

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    gpus = [device.name for device in tf.config.list_physical_devices("GPU")]
    return {
        "python": platform.python_version(),
        "tf": tf.__version__,
        "keras": keras.__version__,
        "np": np.__version__,
        "gpus": gpus,
        "gpu_available": bool(gpus),
    }
