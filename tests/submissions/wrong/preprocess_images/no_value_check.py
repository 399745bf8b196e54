"""Values outside 0..255 are accepted.

Caught by: test_values_outside_0_to_255_are_refused
"""


def preprocess_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.shape[1:] not in {(28, 28), (784,), (28, 28, 1)}:
        raise ValueError(f"images must be (n, 28, 28), (n, 784) or (n, 28, 28, 1), got {images.shape}")
    return images.reshape(-1, 28, 28, 1).astype(np.float32) / 255.0
