"""Rows and columns of the values are exchanged."""


def explain_predictions(model, background, images):
    return np.swapaxes(shap.DeepExplainer(model, background).shap_values(images), 1, 2)
