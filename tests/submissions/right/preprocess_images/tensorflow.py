"""TensorFlow casts, divides and reshapes, and the answer is a tensor."""


def preprocess_images(images):
    import tensorflow as tf

    images = np.array(images)
    if images.ndim < 2 or tuple(images.shape[1:]) not in ((28, 28), (784,), (28, 28, 1)):
        raise ValueError("images: bad shape")
    if images.size and (np.isnan(images.astype("float64")).any() or images.min() < 0 or images.max() > 255):
        raise ValueError("images: bad value")
    return tf.reshape(tf.cast(images, tf.float32) / 255, (len(images), 28, 28, 1))
