"""Calls TensorFlow and not the function that was passed in.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_a_gpu_that_is_in_use_is_skipped,
    test_any_mixture_of_devices, test_other_errors_are_not_hidden

Told: nothing was called
"""

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
