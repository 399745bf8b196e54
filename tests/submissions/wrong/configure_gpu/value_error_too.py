"""Hides ValueError as well.

Caught by: test_other_errors_are_not_hidden
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    for device in devices:
        if device.device_type == "GPU":
            try:
                set_growth(device, True)
                configured += 1
            except (RuntimeError, ValueError):
                pass
    return configured
