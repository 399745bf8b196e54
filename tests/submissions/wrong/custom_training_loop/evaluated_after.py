"""The losses are measured anew after the epoch, instead of those of the steps.

Caught by: test_the_model_learns_while_the_loss_is_taken
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows, seen = [], [], []
        for x, y in batches:
            losses.append(train_step(model, optimizer, x, y))
            rows.append(len(x))
            seen.append((x, y))
        history.append(
            float(
                np.average(
                    [tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x))) for x, y in seen],
                    weights=rows,
                )
            )
        )
    return history
