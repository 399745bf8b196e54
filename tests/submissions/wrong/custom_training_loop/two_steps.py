"""Each batch takes two steps.

Caught by: test_the_model_learns_while_the_loss_is_taken
Told: each batch takes one train_step
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
            train_step(model, optimizer, x, y)
        history.append(float(np.average(losses, weights=rows)))
    return history
