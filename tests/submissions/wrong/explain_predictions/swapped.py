"""The background is explained, against the images."""


def explain_predictions(model, background, images):
    return shap.DeepExplainer(model, images).shap_values(background)
