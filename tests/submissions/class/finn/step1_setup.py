"""Step 1: see what the computer offers, and make TensorFlow take no more of the GPU than it needs.

Fill in the functions below; their tests are in tests/step1_setup, the handout is
handouts/step1_setup.md. Run `pytest tests/step1_setup` in the student folder.
"""

import keras
import numpy as np
import tensorflow as tf


def describe_environment():
    """Describe what a program runs with, as plain data that ``json.dumps`` accepts.

    Returns:
        A dict with these keys, and others if you like:

        - ``python``: the version as ``platform.python_version()`` gives it, such as ``"3.12.4"``;
        - ``tensorflow``, ``keras``, ``numpy``: their versions, strings;
        - ``gpus``: the name of every GPU that TensorFlow sees, a list of strings, empty without a GPU;
        - ``gpu_available``: a bool, whether there is a GPU.
    """
    raise NotImplementedError("describe_environment: not written yet; see handouts/step1_setup.md")


def configure_gpu(devices=None, set_growth=tf.config.experimental.set_memory_growth):
    """Switch memory growth on for every GPU, so that TensorFlow takes GPU memory only as it needs it.

    Args:
        devices: physical devices of TensorFlow's, each with a ``name`` and a ``device_type`` such as
            ``"CPU"`` or ``"GPU"``; those that are no GPUs are skipped. None means all physical GPUs of this
            computer. The sequence is left as it is.
        set_growth: called once for each GPU, as ``set_growth(device, True)``.

    Returns:
        How many GPUs were configured, an int. A GPU for which ``set_growth`` raises ``RuntimeError``, because
        it is in use already, is left as it is and does not count; the others are configured all the same.

    Raises:
        Exception: whatever else ``set_growth`` raises.
    """
    raise NotImplementedError("configure_gpu: not written yet; see handouts/step1_setup.md")
