"""Knows a GPU by its name, from the last to the first, and counts the refusals."""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if ":GPU:" in device.name]
    refused = 0
    for gpu in reversed(gpus):
        try:
            set_growth(gpu, True)
        except RuntimeError:
            refused += 1
    return len(gpus) - refused
