"""Only the first ten rows of the background are used.

Caught by: test_every_row_of_a_large_background_counts
"""


def explain_predictions(model, background, images):
    return shap.DeepExplainer(model, background[:10]).shap_values(images)
