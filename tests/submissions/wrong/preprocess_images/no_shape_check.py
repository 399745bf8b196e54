"""The shape is not checked, so whatever can be reshaped is accepted.

Caught by: test_another_shape_is_refused
"""


def preprocess_images(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images)
    if not np.all((images >= 0) & (images <= 255)):
        raise ValueError("images must hold values from 0 to 255")
    return images.reshape(-1, 28, 28, 1).astype(np.float32) / 255.0
