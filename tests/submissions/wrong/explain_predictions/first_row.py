"""Only the first row of the background is used.

Caught by: test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_single_image_of_a_functional_model_adds_up, test_another_background_gives_another_explanation,
    test_every_row_of_a_large_background_counts
"""


def explain_predictions(model, background, images):
    return shap.DeepExplainer(model, background[:1]).shap_values(images)
