"""The signs are turned round."""


def explain_predictions(model, background, images):
    return -shap.DeepExplainer(model, background).shap_values(images)
