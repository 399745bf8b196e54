"""A while loop counts the epochs."""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    while len(history) < epochs:
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
