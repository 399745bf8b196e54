"""Each epoch begins with a new optimizer.

Caught by: test_the_model_learns_while_the_loss_is_taken
Told: use the one that was passed, in every epoch
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        fresh = type(optimizer).from_config(optimizer.get_config())
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, fresh, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
