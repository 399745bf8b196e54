"""Images and background are stretched to [-1, 1] in place.

Caught by: test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_nothing_that_is_passed_changes, test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_single_image_of_a_functional_model_adds_up, test_another_background_gives_another_explanation,
    test_every_row_of_a_large_background_counts
"""


def explain_predictions(model, background, images):
    images *= 2
    images -= 1
    background *= 2
    background -= 1
    return shap.DeepExplainer(model, background).shap_values(images)
