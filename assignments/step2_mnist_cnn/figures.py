"""The figures of the handout, drawn by the reference."""

import step2_mnist_cnn as lab
from labkit.data import load_digits
from labkit.models import tiny_cnn
from matplotlib.figure import Figure


def draw() -> dict[str, Figure]:
    """Ten digits, and a short training whose learning rate falls."""
    images, labels = load_digits()
    x, y = lab.preprocess_images(images), lab.one_hot(labels)
    train, val = lab.train_val_split(x[:1200], y[:1200], val_fraction=0.25)
    model = tiny_cnn(dropout=0.0)
    model.optimizer.learning_rate = 0.02
    reduce_rate = lab.make_callbacks()[2]
    history = lab.train_cnn(model, train, val, batch_size=32, epochs=24, callbacks=[reduce_rate])
    figures = {"step2_samples": lab.plot_samples(x, y), "step2_history": lab.plot_history(history)}
    for name, size in (("step2_samples", (8, 3.8)), ("step2_history", (11, 3.2))):
        figures[name].set_size_inches(size)
        figures[name].tight_layout()
    for axes in figures["step2_history"].axes:
        axes.xaxis.get_major_locator().set_params(integer=True)
    return figures
