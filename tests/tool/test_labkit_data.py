"""The digits that every test shares."""

from __future__ import annotations

import numpy as np
import pytest
from labkit import data


def test_load_digits_gives_5000_balanced_digits_in_a_fixed_order() -> None:
    """Every slice of whole tens is balanced, and the order never moves: marks depend on it."""
    images, labels = data.load_digits()
    assert (images.shape, images.dtype) == ((5000, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((5000,), np.int64)
    assert (images.min(), images.max()) == (0, 255)
    for rows in (slice(0, 1000), slice(1000, 2000), slice(30, 50)):
        counts = np.bincount(labels[rows], minlength=10)
        assert len(set(counts.tolist())) == 1, f"the classes in {rows} are uneven: {counts}"
    assert labels[:20].tolist() == [1, 6, 4, 9, 3, 5, 0, 2, 8, 7, 0, 2, 7, 5, 4, 1, 3, 9, 8, 6]


def test_load_digits_gives_copies() -> None:
    """Whoever writes into the arrays spoils nobody else's."""
    images, labels = data.load_digits()
    images[:] = 0
    labels[:] = 0
    assert data.load_digits()[0].any()
    assert data.load_digits()[1].any()


def test_digits_gives_disjoint_parts_ready_for_a_network() -> None:
    """Images are float32 in [0, 1] with a channel, labels one-hot, and no row is in both parts."""
    x, y, x_test, y_test = data.digits(60, 40)
    assert (x.shape, y.shape, x_test.shape, y_test.shape) == (
        (60, 28, 28, 1),
        (60, 10),
        (40, 28, 28, 1),
        (40, 10),
    )
    assert x.dtype == y.dtype == x_test.dtype == y_test.dtype == np.float32
    assert (x.min(), x.max()) == (0.0, 1.0)
    assert (y.sum(axis=1) == 1).all()
    assert not {row.tobytes() for row in x} & {row.tobytes() for row in x_test}


def test_digits_names_what_is_too_many() -> None:
    """There are 5,000."""
    with pytest.raises(ValueError, match=r"at most 5000, got 4000 \+ 1001"):
        data.digits(4000, 1001)


@pytest.mark.parametrize("online", [True, False])
def test_load_mnist_says_what_it_gives(
    online: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The full MNIST, or without a network 5,000 digits of the same shapes and dtypes; it says which."""
    import keras

    def load_data() -> tuple[data.Pair, data.Pair]:
        if not online:
            raise Exception("URL fetch failure on https://example.org/mnist.npz")
        train = np.zeros((60_000, 28, 28), np.uint8), np.zeros(60_000, np.uint8)
        return train, (train[0][:10_000], train[1][:10_000])

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    (x_train, y_train), (x_test, y_test) = data.load_mnist()
    rows = (60_000, 10_000) if online else (4000, 1000)
    assert (x_train.shape, x_test.shape) == ((rows[0], 28, 28), (rows[1], 28, 28))
    assert (y_train.shape, y_test.shape) == ((rows[0],), (rows[1],))
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    said = capsys.readouterr().out
    assert ("full MNIST" in said) == online
    assert ("5,000 digits" in said) != online
