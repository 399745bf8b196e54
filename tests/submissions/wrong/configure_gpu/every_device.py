"""Configures the CPU as well.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_any_mixture_of_devices

Told: look at its device_type
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    for device in devices:
        try:
            set_growth(device, True)
            configured += 1
        except RuntimeError:
            pass
    return configured
