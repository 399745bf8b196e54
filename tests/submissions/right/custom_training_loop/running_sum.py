"""The weighted mean is a sum in plain Python."""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(sum(float(l) * r for l, r in zip(losses, rows)) / sum(rows))
    return history
