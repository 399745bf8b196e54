"""Calls set_growth once, with the list of GPUs."""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if device.device_type == "GPU"]
    try:
        set_growth(gpus, True)
    except RuntimeError:
        return 0
    return len(gpus)
