"""Returns the configured devices and not their number.

Caught by: test_memory_growth_is_switched_on_for_every_gpu, test_a_gpu_that_is_in_use_is_skipped,
    test_any_mixture_of_devices, test_without_devices_there_is_nothing_to_do,
    test_the_default_is_all_gpus_of_the_computer
"""

import tensorflow as tf


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    if devices is None:
        devices = tf.config.list_physical_devices("GPU")
    configured = []
    for device in devices:
        if device.device_type == "GPU":
            try:
                set_growth(device, True)
                configured.append(device)
            except RuntimeError:
                pass
    return configured
