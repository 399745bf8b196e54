"""Logits are explained: a copy of the model without its softmax."""

import keras


def explain_predictions(model, background, images):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    copy.layers[-1].activation = keras.activations.linear
    return shap.DeepExplainer(copy, background).shap_values(images)
