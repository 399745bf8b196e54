"""KernelExplainer with too few samples: the sums are right, the values are not."""


def explain_predictions(model, background, images):
    def outputs(flat):
        return np.asarray(model(flat.reshape(-1, 28, 28, 1).astype("float32"), training=False))

    explainer = shap.KernelExplainer(outputs, background.reshape(len(background), 784))
    found = explainer.shap_values(images.reshape(len(images), 784), nsamples=50, silent=True)
    return np.asarray(found).reshape(*images.shape, 10)
