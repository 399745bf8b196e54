"""Configures one device in a helper that says whether it worked."""

import tensorflow as tf


def _configure(device, set_growth):
    if device.device_type.upper() != "GPU":
        return False
    try:
        set_growth(device, enable=True)
        return True
    except RuntimeError:
        return False


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    chosen = tf.config.list_physical_devices() if devices is None else devices
    return sum(_configure(device, set_growth) for device in chosen)
