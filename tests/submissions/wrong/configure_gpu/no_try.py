"""Lets RuntimeError through.

Caught by: test_a_gpu_that_is_in_use_is_skipped, test_any_mixture_of_devices

Told: around each call by itself
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if device.device_type == "GPU"]
    for gpu in gpus:
        set_growth(gpu, True)
    return len(gpus)
