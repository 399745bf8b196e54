"""Switches growth off.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_a_gpu_that_is_in_use_is_skipped,
    test_any_mixture_of_devices

Told: switches memory growth on
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    for device in devices:
        if device.device_type == "GPU":
            try:
                set_growth(device, False)
                configured += 1
            except RuntimeError:
                pass
    return configured
