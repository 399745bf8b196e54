"""All images get the mean explanation."""


def explain_predictions(model, background, images):
    values = shap.DeepExplainer(model, background).shap_values(images)
    return np.broadcast_to(values.mean(axis=0), values.shape).copy()
