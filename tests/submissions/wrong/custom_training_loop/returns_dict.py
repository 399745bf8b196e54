"""The losses come in a dict.

Caught by: test_the_loss_of_an_epoch_weighs_batches_by_their_rows, test_every_epoch_takes_every_batch_once,
    test_the_model_learns_while_the_loss_is_taken, test_batches_may_differ_in_every_epoch,
    test_a_dataset_is_a_source_of_batches, test_zero_epochs_train_nothing, test_ten_epochs_are_the_default
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return {"loss": history}
