"""The softmax is taken off the model that was passed, and stays off.

Caught by: test_the_values_of_a_class_add_up, test_a_single_image_of_a_functional_model_adds_up,
    test_another_background_gives_another_explanation
"""

import keras


def explain_predictions(model, background, images):
    model.layers[-1].activation = keras.activations.linear
    return shap.DeepExplainer(model, background).shap_values(images)
