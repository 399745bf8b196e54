"""Keras' own resize, with the channels repeated first, as a tensor."""


def prepare_for_mobilenet(images, size=(96, 96)):
    x = keras.ops.repeat(keras.ops.convert_to_tensor(images, "float32"), 3, axis=-1)
    x = keras.ops.image.resize(2.0 * x - 1.0, size, interpolation="bilinear")
    return x
