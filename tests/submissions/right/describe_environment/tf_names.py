"""Reaches Keras and its version through TensorFlow, and asks TensorFlow for logical devices."""

import platform

import numpy
import tensorflow as tf


def describe_environment():
    gpus = tf.config.list_logical_devices(device_type="GPU")
    return {
        "gpu_available": not gpus == [],
        "gpus": [str(gpu.name) for gpu in gpus],
        "numpy": numpy.version.version,
        "keras": tf.keras.__version__,
        "tensorflow": tf.version.VERSION,
        "python": platform.python_version(),
    }
