"""One iterator serves all epochs, so the second epoch finds it used up.

Caught by: test_every_epoch_takes_every_batch_once, test_batches_may_differ_in_every_epoch
Told: an iterator is used up after one pass
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    it = iter(batches)
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in it:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)) if losses else 0.0)
    return history
