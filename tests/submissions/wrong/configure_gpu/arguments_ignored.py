"""Ignores its arguments and always takes the GPUs of the computer.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_a_gpu_that_is_in_use_is_skipped,
    test_any_mixture_of_devices, test_other_errors_are_not_hidden
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    return len(gpus)
