"""The learning rate is read by a callback class of its own."""


def train_cnn(model, train, val, batch_size=128, epochs=50, callbacks=()):
    class Rates(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.rates = []

        def on_epoch_begin(self, epoch, logs=None):
            self.fresh = True

        def on_train_batch_begin(self, batch, logs=None):
            if self.fresh:
                self.rates.append(float(self.model.optimizer.learning_rate.numpy()))
                self.fresh = False

    rates = Rates()
    h = model.fit(
        *train,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=val,
        callbacks=list(callbacks) + [rates],
        verbose=2,
    ).history
    h["learning_rate"] = rates.rates
    return h
