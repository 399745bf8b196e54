"""Extension A: the network of step 2, computing in half precision."""

from __future__ import annotations

import keras


def create_mixed_precision_cnn(
    policy: str = "mixed_float16", optimizer: str | keras.optimizers.Optimizer = "adam", dropout: float = 0.2
) -> keras.Model:
    """Build and compile the CNN of step 2 under a dtype policy.

    Its layers compute in the policy's dtype, float16 under ``mixed_float16``. Its variables are float32, and
    so are its last softmax and its output. Under ``mixed_float16`` the optimizer scales the loss, so that
    small gradients do not vanish.

    Args:
        policy: ``"mixed_float16"``, ``"mixed_bfloat16"`` or ``"float32"``.
        optimizer: what ``compile`` takes: a name or an optimizer.
        dropout: the rate of all three Dropout layers.

    Returns:
        A new model at each call, from ``(n, 28, 28, 1)`` to probabilities ``(n, 10)``. Compiled
        with categorical cross-entropy; metrics, and the momentum of BatchNormalization, are free.

    Keras' global dtype policy is the same after the call as before, also when the call raises.
    """
    raise NotImplementedError("create_mixed_precision_cnn: not written yet; see handouts/extA_mixed_precision.md")


