"""Takes (n, 1, 28, 28), too.

Caught by: test_another_shape_is_refused
"""

import numpy as np


def preprocess_images(images):
    images = np.asarray(images)
    if images.shape[1:] not in [(28, 28), (784,), (28, 28, 1), (1, 28, 28)]:
        raise ValueError(f"images must be (n, 28, 28), (n, 784) or (n, 28, 28, 1), not {images.shape}")
    if not np.all((images >= 0) & (images <= 255)):
        raise ValueError("images must lie in 0..255")
    return (images.reshape(len(images), 28, 28, 1) / 255).astype(np.float32)
