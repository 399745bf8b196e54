"""val_fraction is not checked.

Caught by: test_fractions_outside_0_and_1_are_refused
"""


def train_val_split(
    x: np.ndarray, y: np.ndarray, val_fraction: float = 0.1, seed: int | None = 0
) -> tuple[Pair, Pair]:
    random = np.random.default_rng(seed)
    x, y = np.asarray(x), np.asarray(y)
    classes = y.argmax(axis=1) if y.ndim == 2 else y
    in_val = np.zeros(len(y), dtype=bool)
    for label in np.unique(classes):
        rows = random.permutation(np.flatnonzero(classes == label))
        in_val[rows[: round(val_fraction * len(rows))]] = True
    train = random.permutation(np.flatnonzero(~in_val))
    val = random.permutation(np.flatnonzero(in_val))
    return (x[train], y[train]), (x[val], y[val])
