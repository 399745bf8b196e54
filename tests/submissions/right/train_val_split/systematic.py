"""Rows are sorted by class and held out at even distances."""


def train_val_split(x, y, val_fraction=0.1, seed=0):
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction")
    rng = np.random.default_rng(seed)
    c = y if np.ndim(y) == 1 else np.argmax(y, 1)
    order = rng.permutation(len(c))
    order = order[np.argsort(c[order], kind="stable")]
    k = np.arange(len(c))
    in_val = np.floor((k + 1) * val_fraction) > np.floor(k * val_fraction)
    t, v = rng.permutation(order[~in_val]), rng.permutation(order[in_val])
    return (x[t], y[t]), (x[v], y[v])
