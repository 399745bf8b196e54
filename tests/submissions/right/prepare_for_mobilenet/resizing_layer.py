"""A Resizing layer, concatenation, and a rescaling in NumPy."""


def prepare_for_mobilenet(images, size=(96, 96)):
    if len(images) == 0:
        return np.zeros((0, size[0], size[1], 3), dtype=np.float32)
    resized = np.asarray(keras.layers.Resizing(size[0], size[1], interpolation="bilinear")(images))
    gray = (resized - 0.5) / 0.5
    return np.concatenate([gray, gray, gray], axis=-1).astype("float32")
