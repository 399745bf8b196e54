"""A copy is trained, and the caller's model stays as it was.

Caught by: test_the_model_learns_while_the_loss_is_taken
Told: is a copy trained?
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    m = keras.models.clone_model(model)
    m.set_weights(model.get_weights())
    model = m
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
