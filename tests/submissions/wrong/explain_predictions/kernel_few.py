"""KernelExplainer with too few samples: the sums are right, the values are not.

Caught by: test_a_linear_model_is_explained_exactly, test_the_values_of_a_class_add_up,
    test_pixels_that_act_by_themselves_are_explained_exactly, test_every_row_of_a_large_background_counts
"""


def explain_predictions(model, background, images):
    def outputs(flat):
        return np.asarray(model(flat.reshape(-1, 28, 28, 1).astype("float32"), training=False))

    explainer = shap.KernelExplainer(outputs, background.reshape(len(background), 784))
    found = explainer.shap_values(images.reshape(len(images), 784), nsamples=50, silent=True)
    return np.asarray(found).reshape(*images.shape, 10)
