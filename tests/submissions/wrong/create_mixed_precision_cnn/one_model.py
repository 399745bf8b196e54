"""One model for all calls, compiled anew.

Caught by: test_a_step_has_a_finite_loss

Told: each call makes another one
"""

_MODELS = {}


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        if (policy, dropout) not in _MODELS:
            _MODELS[policy, dropout] = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        model = _MODELS[policy, dropout]
        top5 = keras.metrics.TopKCategoricalAccuracy(5, name="top5")
        model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy", top5])
    finally:
        keras.config.set_dtype_policy(before)
    return model
