"""What a student may read of the tests of plot_explanations."""

import numpy as np
import pytest
from labkit import checks, maps, plots
from labkit.data import digits


def made_up(count, seed):
    """Values (count, 28, 28, 1, 10) of both signs, every map another."""
    return np.random.default_rng(seed).normal(0.0, 0.01, size=(count, 28, 28, 1, 10))


@pytest.mark.points(0.25)
def test_every_image_has_its_row_of_signed_maps(plot_explanations):
    """Each image stands beside ten maps, one for each class, in which 0 stays 0 and signs stay signs."""
    images, values = digits(20, 0).x_train[:3], made_up(3, seed=1)
    drawn = plots.figure(plot_explanations(values, images))
    maps.expect_rows(drawn, values, images)


@pytest.mark.points(0.25)
def test_labels_may_be_numbers_or_one_hot(plot_explanations):
    """Labels change neither images nor maps, and one-hot ones say the same as integers."""
    images, values = digits(20, 0).x_train[5:7], made_up(2, seed=2)
    labels = np.array([4, 9])
    words = []
    for form in (labels, np.eye(10, dtype=np.float32)[labels]):
        drawn = plots.figure(plot_explanations(values, images, labels=form))
        maps.expect_rows(drawn, values, images)
        texts = [[axes.title, axes.xlabel, axes.ylabel, *axes.texts] for axes in drawn.axes]
        words.append([text for panel in texts for text in panel if text])
    checks.equal(words[1], words[0], "the words in the figure for one-hot labels", hint="np.argmax(label)")
