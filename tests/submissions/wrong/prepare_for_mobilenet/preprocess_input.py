"""preprocess_input expects 0..255 and gets [0, 1]."""


def prepare_for_mobilenet(images, size=(96, 96)):
    resized = tf.image.resize(images, size).numpy()
    return keras.applications.mobilenet_v2.preprocess_input(np.repeat(resized, 3, axis=-1))
