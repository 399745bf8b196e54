"""The class axis is brought to the end by reshape, which mixes the values."""


def explain_predictions(model, background, images):
    classes_first = np.moveaxis(shap.DeepExplainer(model, background).shap_values(images), -1, 0)
    return classes_first.reshape(*images.shape, 10)
