"""The model runs in training mode once, which moves its averages.

Caught by: test_the_values_of_a_class_add_up, test_nothing_that_is_passed_changes,
    test_another_background_gives_another_explanation
"""


def explain_predictions(model, background, images):
    model(background, training=True)
    return shap.DeepExplainer(model, background).shap_values(images)
