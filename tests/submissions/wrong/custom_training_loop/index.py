"""The batches are taken by index, which not every iterable has.

Caught by: test_every_epoch_takes_every_batch_once, test_batches_may_differ_in_every_epoch,
    test_a_dataset_is_a_source_of_batches
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in [batches[i] for i in range(len(batches))]:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
