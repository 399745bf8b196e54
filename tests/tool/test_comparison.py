"""Pictures of what was expected and what came."""

from __future__ import annotations

import numpy as np
import pytest
from dlgrade import comparison
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

PNG = b"\x89PNG\r\n"
IMAGES = np.zeros((3, 28, 28, 1), np.float32)


@pytest.mark.parametrize(
    "shape", [(3, 28, 28, 1), (2, 96, 96, 3), (28, 28), (2, 96, 96), (4, 49, 1), (50,), (3, 50), (1000, 50)]
)
def test_images_and_series_have_a_picture(shape: tuple[int, ...]) -> None:
    """One of them, however many there are."""
    zeros = np.zeros(shape)
    assert comparison.draw(zeros, zeros + 1).startswith(PNG)


@pytest.mark.parametrize("shape", [(), (3,), (0, 28, 28, 1), (10, 4), (2, 2000)])
def test_other_arrays_have_none(shape: tuple[int, ...]) -> None:
    """A number, a few numbers, nothing at all, a table, more than a picture can show."""
    assert comparison.draw(np.zeros(shape), np.ones(shape)) == b""


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e300])
def test_what_is_no_ordinary_number_is_drawn_all_the_same(odd: float) -> None:
    """A submission may return anything."""
    assert comparison.draw(np.zeros((2, 50)), np.full((2, 50), odd)).startswith(PNG)
    assert comparison.draw(IMAGES, np.full(IMAGES.shape, odd)).startswith(PNG)


def test_texts_and_complex_numbers_have_none() -> None:
    """Only real numbers can be drawn."""
    assert comparison.draw(np.array(["a"] * 20), np.array(["b"] * 20)) == b""
    assert comparison.draw(np.zeros(20), np.full(20, 1j)) == b""


def test_the_same_arrays_give_the_same_bytes() -> None:
    """Results do not depend on when they were drawn."""
    assert comparison.draw(IMAGES, IMAGES + 1) == comparison.draw(IMAGES, IMAGES + 1)


@settings(max_examples=20, deadline=None)
@given(
    hnp.arrays(
        st.sampled_from([np.float16, np.float32, np.int64, np.uint8, np.bool_]),
        st.sampled_from([(2, 28, 28), (2, 12), (0, 12), (5, 1)]),
    )
)
def test_nothing_that_may_come_stops_it(got: np.ndarray) -> None:
    """Whatever numbers there are: a picture, or none."""
    picture = comparison.draw(np.zeros(got.shape), got)
    assert picture == b"" or picture.startswith(PNG)
