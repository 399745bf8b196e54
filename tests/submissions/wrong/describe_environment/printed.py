"""Prints the description and returns nothing.

Caught by: test_versions_are_those_that_run, test_gpus_and_whether_there_is_one,
    test_the_description_can_be_written_as_json, test_only_gpus_are_listed
"""

import tensorflow as tf


def describe_environment():
    print("TensorFlow version:", tf.__version__)
    print("GPU available:", tf.config.list_physical_devices("GPU"))
