"""The rows are shuffled once more beforehand, and the learning rates are NumPy floats."""


def train_cnn(model, train, val, batch_size=128, epochs=50, callbacks=()):
    x, y = train
    order = np.random.default_rng().permutation(len(x))
    rates = []
    cb = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda e, logs: rates.append(np.float32(model.optimizer.learning_rate))
    )
    h = model.fit(
        x[order], y[order], batch_size, epochs, validation_data=val, callbacks=[*callbacks, cb], verbose=0
    )
    return dict(h.history, learning_rate=rates)
