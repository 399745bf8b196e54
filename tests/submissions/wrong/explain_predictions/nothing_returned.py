"""The result is computed and not returned."""


def explain_predictions(model, background, images):
    values = shap.DeepExplainer(model, background).shap_values(images)
    print(values.shape)
