"""The caller's background is shuffled in place.

Caught by: test_nothing_that_is_passed_changes
"""


def explain_predictions(model, background, images):
    np.random.default_rng(0).shuffle(background)
    return shap.DeepExplainer(model, background).shap_values(images)
