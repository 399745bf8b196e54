"""The model runs in training mode once, which moves its averages."""


def explain_predictions(model, background, images):
    model(background, training=True)
    return shap.DeepExplainer(model, background).shap_values(images)
