"""Calls TensorFlow and not the function that was passed in."""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    for device in devices:
        if device.device_type == "GPU":
            try:
                tf.config.experimental.set_memory_growth(device, True)
                configured += 1
            except (RuntimeError, ValueError):
                pass
    return configured
