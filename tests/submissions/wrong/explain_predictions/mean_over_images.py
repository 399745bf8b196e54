"""All images get the mean explanation.

Caught by: test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_pixels_that_act_by_themselves_are_explained_exactly, test_a_pixel_that_never_differs_has_no_part,
    test_every_row_of_a_large_background_counts
"""


def explain_predictions(model, background, images):
    values = shap.DeepExplainer(model, background).shap_values(images)
    return np.broadcast_to(values.mean(axis=0), values.shape).copy()
