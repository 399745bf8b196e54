"""A course of two labs without TensorFlow, for tests of what is generated from a course."""

from __future__ import annotations

from pathlib import Path

from dlgrade.course import Course, load_course

DOUBLE = '''"""A toy lab."""

import numpy as np

# BEGIN SOLUTION
SECRET_FACTOR_OF_THE_SOLUTION = 2
# END SOLUTION


def double(x):
    """Twice ``x``."""
    # BEGIN SOLUTION
    doubled_by_the_solution = SECRET_FACTOR_OF_THE_SOLUTION * np.asarray(x)
    return doubled_by_the_solution
    # END SOLUTION


def shout(text):
    """``text`` in capitals; ValueError when it is empty."""
    # BEGIN SOLUTION
    if not text:
        raise ValueError("text must not be empty")
    return text.upper()
    # END SOLUTION
'''

EXTRA = 'requires = ["tail"]\n'
"""At the head of a lab.toml: a lab that needs a package of its own."""
EXTRA_PINS = "[project.optional-dependencies]\ntail = ['tail==3.1']\n"
"""At the end of pyproject.toml: that package."""

FILES = {
    "pyproject.toml": """[project]
dependencies = [
    "tensorflow==1.0", "keras==1.0", "numpy>=2.0,<3", "matplotlib>=3", "mlxtend==1", "pytest>=9",
    "hypothesis>=6", "otter-grader==7.0.0",
]
""",
    "docs/student.md": "# Your labs\n",
    "assignments/step1_toy/lab.toml": 'title = "Toys"\n[tasks.shout]\npublic = 1\nhidden = 1\n'
    "[tasks.double]\npublic = 2.5\nhidden = 1\n",
    "assignments/step1_toy/README.md": "# Toys\n\n## shout\n\n## double\n",
    "assignments/step1_toy/public/test_double.py": '''"""double."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labkit import checks


@pytest.mark.points(1.5)
@pytest.mark.parametrize("x", [0, 3], ids=["zero", "three"])
def test_numbers_are_doubled(double, x):
    """A number is doubled."""
    checks.equal(int(double(x)), 2 * x, "double(x)", hint="2 · x")


@pytest.mark.points(1)
@given(st.integers(-1000, 1000))
def test_any_number_is_doubled(double, x):
    """Any number is doubled."""
    checks.equal(int(double(x)), 2 * x, "double(x)")
''',
    "assignments/step1_toy/public/test_shout.py": '''"""shout."""

import pytest
from labkit import checks


@pytest.fixture(scope="module")
def shouted(shout):
    """A shared call."""
    return shout("toy")


@pytest.mark.points(1)
def test_letters_become_capitals(shouted):
    """Letters become capitals."""
    checks.equal(shouted, "TOY", 'shout("toy")')
''',
    "assignments/step1_toy/hidden/test_double.py": '''"""double, hidden."""

import numpy as np
import pytest
from labkit import checks


@pytest.mark.points(1)
def test_arrays_are_doubled_in_secret(double):
    """An array is doubled."""
    checks.close(double(np.array([1.0, 4.5])), np.array([2.0, 9.0]), "double(x)", atol=0)
''',
    "assignments/step1_toy/hidden/test_shout.py": '''"""shout, hidden."""

import pytest


@pytest.mark.points(1)
def test_silence_is_refused_in_secret(shout):
    """An empty text is refused."""
    with pytest.raises(ValueError):
        shout("")
''',
    "solutions/step1_toy.py": DOUBLE,
    "assignments/extA_more/lab.toml": 'title = "More toys"\n[tasks.half]\npublic = 1\nhidden = 0\n',
    "assignments/extA_more/README.md": "# More toys\n\n## half\n",
    "assignments/extA_more/public/test_half.py": '''"""half."""

import pytest
from labkit import checks


@pytest.mark.points(1)
def test_twice_the_half_is_the_number(half, double):
    """Twice the half is the number; two labs work together."""
    checks.equal(float(double(half(5))), 5.0, "double(half(5))")
''',
    "solutions/extA_more.py": (
        '"""More."""\n\n\ndef half(x):\n    """Half of x."""\n'
        "    # BEGIN SOLUTION\n    return x / 2\n    # END SOLUTION\n"
    ),
}


def write_course(root: Path) -> Course:
    """Write the course to ``root`` and load it."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return load_course(root)
