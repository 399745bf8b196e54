"""The mean is a metric of Keras, with the rows as weights."""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        m = keras.metrics.Mean()
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
            m.update_state(losses[-1], sample_weight=len(x))
        history.append(m.result().numpy())
    return history
