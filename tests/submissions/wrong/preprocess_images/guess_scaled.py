"""A batch with no value above 1 is taken for scaled already.

Caught by: test_floats_are_0_to_255_too
Told: nothing tells that it has been divided before
"""


def preprocess_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if images.shape[1:] not in {(28, 28), (784,), (28, 28, 1)}:
        raise ValueError(f"images must be (n, 28, 28), (n, 784) or (n, 28, 28, 1), got {images.shape}")
    if not np.all((images >= 0) & (images <= 255)):
        raise ValueError("images must hold values from 0 to 255")
    x = images.reshape(-1, 28, 28, 1).astype(np.float32)
    return x / 255.0 if x.size and x.max() > 1 else x
