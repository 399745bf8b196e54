"""The policy is not used at all.

Caught by: test_computes_in_float16_and_remembers_in_float32, test_every_policy_is_followed,
    test_the_loss_is_scaled_for_float16
"""


def create_mixed_precision_cnn(policy="mixed_float16", optimizer="adam", dropout=0.2):
    keras.DTypePolicy(policy)
    model = keras.Sequential([keras.Input((28, 28, 1)), *_layers(dropout)])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
