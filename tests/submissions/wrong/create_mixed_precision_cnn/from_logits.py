"""The loss is told that probabilities are logits.

Caught by: test_a_step_has_a_finite_loss

Told: softmax is applied twice
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
        model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
        return model
    finally:
        keras.config.set_dtype_policy(before)
