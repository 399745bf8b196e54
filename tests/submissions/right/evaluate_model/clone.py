"""A copy of the model is compiled with the three measures and evaluated."""


def evaluate_model(model, x, y):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    copy.compile(
        loss="categorical_crossentropy",
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(5, name="top5")],
    )
    values = copy.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=True)
    return {k: float(v) for k, v in values.items()}
