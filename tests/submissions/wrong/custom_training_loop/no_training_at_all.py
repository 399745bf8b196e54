"""The loss is measured, but nothing is trained.

Caught by: test_the_model_learns_while_the_loss_is_taken
"""


def custom_training_loop(model, optimizer, batches, epochs=10):
    history = []
    for _ in range(epochs):
        losses, rows = [], []
        for x, y in batches:
            losses.append(tf.reduce_mean(keras.losses.categorical_crossentropy(y, model(x))))
            rows.append(len(x))
        history.append(float(np.average(losses, weights=rows)))
    return history
