"""A functional model that limits the values itself, and whose zoom may change proportions."""


def create_augmentation(rotation=0.1, zoom=0.1, contrast=0.1, seed=None):
    numbers = [None] * 3 if seed is None else np.random.SeedSequence(seed).generate_state(3).tolist()
    images = keras.Input((28, 28, 1))
    x = keras.layers.RandomRotation(rotation, interpolation="nearest", seed=numbers[0])(images)
    x = keras.layers.RandomZoom(zoom, zoom, seed=numbers[1])(x)
    x = keras.layers.RandomContrast(contrast, value_range=(-5, 5), seed=numbers[2])(x)
    return keras.Model(images, keras.ops.clip(x, 0.0, 1.0))
