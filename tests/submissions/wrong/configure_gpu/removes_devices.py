"""Takes the configured devices out of the list that was passed in.

Caught by: test_memory_growth_is_switched_on_for_every_gpu

Told: a list of your own
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = 0
    devices = list(devices) if isinstance(devices, tuple) else devices
    while devices:
        device = devices.pop(0)
        if device.device_type == "GPU":
            try:
                set_growth(device, True)
                configured += 1
            except RuntimeError:
                pass
    return configured
