"""All pixels get the same part.

Caught by: test_a_linear_model_is_explained_exactly,
    test_pixels_that_act_by_themselves_are_explained_exactly, test_a_pixel_that_never_differs_has_no_part,
    test_every_row_of_a_large_background_counts
Told: the sums are right
"""


def explain_predictions(model, background, images):
    outputs = [np.asarray(model(x, training=False), dtype=float) for x in (images, background)]
    wanted = outputs[0] - outputs[1].mean(axis=0)
    return np.broadcast_to(wanted[:, None, None, None] / 784, (*images.shape, 10)).copy()
