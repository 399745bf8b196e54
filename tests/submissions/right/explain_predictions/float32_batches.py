"""Two explainers on two halves of the background, weighted by their sizes, as float32."""


def explain_predictions(model, background, images):
    if len(background) == 1:
        return shap.DeepExplainer(model, background).shap_values(images).astype("float32")
    total = 0
    for part in np.array_split(background, 2):
        total = total + len(part) * shap.DeepExplainer(model, part).shap_values(images)
    return (total / len(background)).astype("float32")
