"""Lets RuntimeError through."""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    gpus = [device for device in devices if device.device_type == "GPU"]
    for gpu in gpus:
        set_growth(gpu, True)
    return len(gpus)
