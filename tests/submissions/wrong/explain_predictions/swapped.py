"""The background is explained, against the images.

Caught by: test_the_values_have_the_images_shape_and_the_classes_last,
    test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_nothing_that_is_passed_changes, test_pixels_that_act_by_themselves_are_explained_exactly,
    test_a_single_image_of_a_functional_model_adds_up, test_another_background_gives_another_explanation,
    test_a_pixel_that_never_differs_has_no_part, test_every_row_of_a_large_background_counts
Told: one explanation for each image
"""


def explain_predictions(model, background, images):
    return shap.DeepExplainer(model, images).shap_values(background)
