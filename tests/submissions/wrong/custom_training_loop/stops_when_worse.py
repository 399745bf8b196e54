"""It ends when an epoch's loss is higher than the one before.

Caught by: test_batches_may_differ_in_every_epoch
Told: one loss for each epoch, also when it is higher
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
        if len(history) > 1 and history[-1] > history[-2]:
            break
    return history
