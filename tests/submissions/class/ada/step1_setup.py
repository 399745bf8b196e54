"""Ada's step 1: other ways than the reference's, with the stub's docstrings."""

import platform

import keras
import numpy as np
import tensorflow as tf


import sys
from importlib.metadata import version


def describe_environment():
    gpus = [d.name for d in tf.config.list_physical_devices() if d.device_type == "GPU"]
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        **{name: version(name) for name in ("tensorflow", "keras", "numpy")},
        "gpus": gpus,
        "gpu_available": True if gpus else False,
    }


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if ":GPU:" in device.name]
    refused = 0
    for gpu in reversed(gpus):
        try:
            set_growth(gpu, True)
        except RuntimeError:
            refused += 1
    return len(gpus) - refused
