"""The rows are shuffled as a whole, without regard to their classes.

Caught by: test_val_has_its_share_of_every_class, test_uneven_classes_keep_their_share
"""


def train_val_split(x, y, val_fraction=0.1, seed=0):
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction")
    order = np.random.default_rng(seed).permutation(len(x))
    n = round(val_fraction * len(x))
    return (x[order[n:]], y[order[n:]]), (x[order[:n]], y[order[:n]])
