"""The last rows are the validation rows, without any shuffling."""


def train_val_split(x, y, val_fraction=0.1, seed=0):
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction")
    n = len(x) - round(val_fraction * len(x))
    return (x[:n], y[:n]), (x[n:], y[n:])
