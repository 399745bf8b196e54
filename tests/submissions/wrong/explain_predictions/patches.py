"""Patches of 7 by 7 pixels are explained, and their pixels share alike.

Caught by: test_a_linear_model_is_explained_exactly,
    test_pixels_that_act_by_themselves_are_explained_exactly, test_a_pixel_that_never_differs_has_no_part,
    test_every_row_of_a_large_background_counts
Told: the sums are right
"""


def explain_predictions(model, background, images):
    values = shap.DeepExplainer(model, background).shap_values(images)
    blocks = values.reshape(len(images), 4, 7, 4, 7, 1, 10).mean(axis=(2, 4), keepdims=True)
    return np.broadcast_to(blocks, (len(images), 4, 7, 4, 7, 1, 10)).reshape(values.shape)
