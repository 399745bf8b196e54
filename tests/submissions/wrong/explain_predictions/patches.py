"""Patches of 7 by 7 pixels are explained, and their pixels share alike."""


def explain_predictions(model, background, images):
    values = shap.DeepExplainer(model, background).shap_values(images)
    blocks = values.reshape(len(images), 4, 7, 4, 7, 1, 10).mean(axis=(2, 4), keepdims=True)
    return np.broadcast_to(blocks, (len(images), 4, 7, 4, 7, 1, 10)).reshape(values.shape)
