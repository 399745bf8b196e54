"""The losses are kept outside the function, so that another call returns the first one's, too.

Caught by: test_ten_epochs_are_the_default
Told: a list that is made outside the function
"""

LOSSES = []


def custom_training_loop(model, optimizer, batches, epochs=10):
    for _ in range(epochs):
        total, rows = 0.0, 0
        for x, y in batches:
            total += float(train_step(model, optimizer, x, y)) * len(x)
            rows += len(x)
        LOSSES.append(total / rows)
    return LOSSES
