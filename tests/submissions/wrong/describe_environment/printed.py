"""Prints the description and returns nothing."""

import tensorflow as tf


def describe_environment():
    print("TensorFlow version:", tf.__version__)
    print("GPU available:", tf.config.list_physical_devices("GPU"))
