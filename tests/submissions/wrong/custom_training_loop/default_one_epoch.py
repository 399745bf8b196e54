"""The default is one epoch instead of ten.

Caught by: test_ten_epochs_are_the_default
"""


def custom_training_loop(model, optimizer, batches, epochs=1):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
