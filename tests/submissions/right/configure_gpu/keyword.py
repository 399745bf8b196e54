"""Passes both arguments of set_growth by name and counts with a list."""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    done = []
    for device in filter(lambda d: d.device_type == "GPU", devices):
        try:
            set_growth(device=device, enable=True)
        except RuntimeError as error:
            print(f"{device.name} is left as it is: {error}")
        else:
            done.append(device)
    return len(done)
