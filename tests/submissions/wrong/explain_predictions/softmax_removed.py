"""The softmax is taken off the model that was passed, and stays off."""

import keras


def explain_predictions(model, background, images):
    model.layers[-1].activation = keras.activations.linear
    return shap.DeepExplainer(model, background).shap_values(images)
