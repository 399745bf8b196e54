"""The background is ignored: images are compared with a black one."""


def explain_predictions(model, background, images):
    return shap.DeepExplainer(model, np.zeros_like(background[:1])).shap_values(images)
