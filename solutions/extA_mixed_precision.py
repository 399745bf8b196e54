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
    # BEGIN SOLUTION
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model.compile(  # wraps the optimizer in a LossScaleOptimizer where the policy is mixed_float16
            optimizer=optimizer,
            loss="categorical_crossentropy",
            metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=5, name="top5")],
        )
    finally:
        keras.config.set_dtype_policy(before)
    return model
    # END SOLUTION


# BEGIN SOLUTION
def _layers(dropout: float) -> list[keras.layers.Layer]:
    layers = keras.layers
    stack: list[keras.layers.Layer] = []
    for filters in (32, 64):
        for padding in ("same", "valid"):
            stack.append(layers.Conv2D(filters, 3, padding=padding))
            stack += [layers.BatchNormalization(momentum=0.9), layers.ReLU()]
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack += [layers.Flatten(), layers.Dense(128)]
    stack += [layers.BatchNormalization(momentum=0.9), layers.ReLU(), layers.Dropout(dropout)]
    # float32 from here on: in float16, small probabilities and the sum of all of them are too coarse
    return [*stack, layers.Dense(10, activation="softmax", dtype="float32")]


# END SOLUTION
