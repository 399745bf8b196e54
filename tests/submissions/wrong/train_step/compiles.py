"""The model is compiled with the optimizer, and train_on_batch does the rest."""


def train_step(model, optimizer, x, y):
    if getattr(model, "optimizer", None) is not optimizer:
        model.compile(optimizer, "categorical_crossentropy")
    return model.train_on_batch(x, y)
