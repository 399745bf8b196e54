"""Tries a GPU in use a second time.

Caught by: test_a_gpu_that_is_in_use_is_skipped, test_any_mixture_of_devices

Told: tried twice
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    for device in devices:
        if device.device_type == "GPU":
            for _ in range(2):
                try:
                    set_growth(device, True)
                    configured += 1
                    break
                except RuntimeError:
                    pass
    return configured
