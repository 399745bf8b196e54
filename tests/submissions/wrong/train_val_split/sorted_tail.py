"""The last rows are the validation rows, without any shuffling.

Caught by: test_val_has_its_share_of_every_class, test_uneven_classes_keep_their_share,
    test_both_parts_are_shuffled, test_the_seed_decides, test_global_random_states_and_inputs_are_left_alone

Told: come sorted by class
"""


def train_val_split(x, y, val_fraction=0.1, seed=0):
    if not 0 < val_fraction < 1:
        raise ValueError("val_fraction")
    n = len(x) - round(val_fraction * len(x))
    return (x[:n], y[:n]), (x[n:], y[n:])
