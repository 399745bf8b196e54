"""The batches are put in a list once, so every epoch sees the same ones.

Caught by: test_every_epoch_takes_every_batch_once, test_batches_may_differ_in_every_epoch
Told: not from a list made in the first
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    batches = list(batches)
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
