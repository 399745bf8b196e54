"""A Rescaling layer divides."""


def preprocess_images(images):
    images = np.asarray(images)
    if images.shape[1:] == (784,) or images.shape[1:] == (28, 28):
        images = images.reshape((images.shape[0], 28, 28, 1))
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1):
        raise ValueError("images: unexpected shape")
    outside = ~((0 <= images) & (images <= 255))
    if outside.any():
        raise ValueError(f"images: {outside.sum()} values outside 0..255")
    return np.asarray(keras.layers.Rescaling(1 / 255)(images.astype("float32")))
