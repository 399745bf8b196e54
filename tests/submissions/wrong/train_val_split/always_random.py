"""The seed is not used, so each call gives another split.

Caught by: test_the_seed_decides
Told: all chance must come from the seed
"""


def train_val_split(
    x: np.ndarray, y: np.ndarray, val_fraction: float = 0.1, seed: int | None = 0
) -> tuple[Pair, Pair]:
    if not 0 < val_fraction < 1:
        raise ValueError(f"val_fraction must be between 0 and 1, got {val_fraction}")
    random = np.random.default_rng()
    x, y = np.asarray(x), np.asarray(y)
    classes = y.argmax(axis=1) if y.ndim == 2 else y
    in_val = np.zeros(len(y), dtype=bool)
    for label in np.unique(classes):
        rows = random.permutation(np.flatnonzero(classes == label))
        in_val[rows[: round(val_fraction * len(rows))]] = True
    train = random.permutation(np.flatnonzero(~in_val))
    val = random.permutation(np.flatnonzero(in_val))
    return (x[train], y[train]), (x[val], y[val])
