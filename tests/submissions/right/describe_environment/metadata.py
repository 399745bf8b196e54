"""Takes the versions from the installed packages and filters all devices by their type."""

import sys
from importlib.metadata import version

import tensorflow as tf


def describe_environment():
    gpus = [d.name for d in tf.config.list_physical_devices() if d.device_type == "GPU"]
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        **{name: version(name) for name in ("tensorflow", "keras", "numpy")},
        "gpus": gpus,
        "gpu_available": True if gpus else False,
    }
