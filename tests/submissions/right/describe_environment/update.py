"""Fills a dict key by key, with more keys than asked for."""

import platform
import sys

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    info = dict(python=platform.python_version(), platform=sys.platform)
    for module in (tf, keras, np):
        info[module.__name__] = module.__version__
    info["gpus"] = list(map(lambda device: device.name, tf.config.list_physical_devices("GPU")))
    info["gpu_available"] = len(info["gpus"]) > 0
    info["cpus"] = len(tf.config.list_physical_devices("CPU"))
    return info
