"""The rows are counted by tf.shape."""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(tf.shape(x)[0].numpy())
        history.append(float(np.average(losses, weights=rows)))
    return history
