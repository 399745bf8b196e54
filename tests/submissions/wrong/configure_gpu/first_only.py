"""Configures the first GPU alone, as the seed of this course did.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_a_gpu_that_is_in_use_is_skipped,
    test_any_mixture_of_devices, test_other_errors_are_not_hidden

Told: ends too early
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if device.device_type == "GPU"]
    if not gpus:
        return 0
    try:
        set_growth(gpus[0], True)
    except RuntimeError:
        return 0
    return 1
