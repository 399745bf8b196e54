"""scikit-learn's train_test_split, stratified."""


def train_val_split(x, y, val_fraction=0.1, seed=0):
    import os

    from sklearn.model_selection import train_test_split

    if not (val_fraction > 0 and val_fraction < 1):
        raise ValueError("val_fraction must be in (0, 1)")
    y = np.asarray(y)
    if seed is None:
        seed = int.from_bytes(os.urandom(4), "little")
    c = y if y.ndim == 1 else y.argmax(1)
    a, b, c, d = train_test_split(x, y, test_size=val_fraction, random_state=seed, stratify=c)
    return [a, c], [b, d]
