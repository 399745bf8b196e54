"""Integer labels are not understood.

Caught by: test_uneven_classes_keep_their_share, test_both_parts_are_shuffled, test_the_seed_decides,
    test_global_random_states_and_inputs_are_left_alone
"""


def train_val_split(
    x: np.ndarray, y: np.ndarray, val_fraction: float = 0.1, seed: int | None = 0
) -> tuple[Pair, Pair]:
    if not 0 < val_fraction < 1:
        raise ValueError(f"val_fraction must be between 0 and 1, got {val_fraction}")
    random = np.random.default_rng(seed)
    x, y = np.asarray(x), np.asarray(y)
    classes = y.argmax(axis=1)
    in_val = np.zeros(len(y), dtype=bool)
    for label in np.unique(classes):
        rows = random.permutation(np.flatnonzero(classes == label))
        in_val[rows[: round(val_fraction * len(rows))]] = True
    train = random.permutation(np.flatnonzero(~in_val))
    val = random.permutation(np.flatnonzero(in_val))
    return (x[train], y[train]), (x[val], y[val])
