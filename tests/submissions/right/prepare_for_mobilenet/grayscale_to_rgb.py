"""TensorFlow's conversion from gray to colour, and preprocess_input on 0..255."""


def prepare_for_mobilenet(images, size=(96, 96)):
    colour = tf.image.grayscale_to_rgb(tf.convert_to_tensor(np.array(images, dtype=np.float32)))
    resized = tf.image.resize(colour, (size[0], size[1]))
    return keras.applications.mobilenet_v2.preprocess_input(resized * 255.0).numpy()
