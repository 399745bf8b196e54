"""What students must not read, and where it stands all the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from dlgrade.course import Course, Lab
from dlgrade.cutter import find_regions
from dlgrade.notebook import lines_of
from dlgrade.release import render

_FILES_WITHOUT_TEXT = (".png", ".npz")
_NUMBER = r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)"
Run = tuple[float, ...]
"""Numbers that follow each other."""


class Secrets:
    """Of one lab: lines of its solution regions and hidden tests, and names and numbers of these tests."""

    def __init__(self, course: Course, lab: Lab) -> None:
        """Read them.

        Not secret is what students have all the same: lines that the solution holds outside of its regions,
        or that a public test of any lab holds. Short lines, imports, decorators and lines that only open a
        bracket or a block tell nothing.
        """
        source = (course.root / "solutions" / lab.module).read_text(encoding="utf-8")
        inside: list[str] = []
        outside = source.split("\n")
        for region in reversed(find_regions(source, lab.module)):
            inside += outside[region.first : region.last - 1]
            del outside[region.first - 1 : region.last]
        hidden = _texts(lab, "hidden")
        public = "\n".join(_texts(each, "public") for each in course.labs.values())
        own = _stripped(inside) - _stripped(outside)
        tests = _stripped(hidden.split("\n")) - _stripped(public.split("\n"))
        self.lines = frozenset(line for line in own | tests if _tells_something(line))
        self.names = frozenset(_tests_of(hidden) - _tests_of(public))
        self.titles = frozenset(_titles_of(hidden) - _titles_of(public))
        known = "\n".join(line for lines in _rendered(course).values() for line in lines)
        self.constants = frozenset(_constants(hidden) - _constants(known))
        self.data = frozenset(_data(hidden) - _runs(known))

    def lines_in(self, text: str, known: Collection[str] = ()) -> Iterator[str]:
        """Secret lines in a text, apart from those that its reader knows."""
        for line in text.splitlines():
            if line.strip() in self.lines and line.strip() not in known:
                yield line.strip()

    def data_in(self, text: str, known: Collection[str] = ()) -> list[str]:
        """Numbers that follow each other in the data of a hidden test, and in a text that is to tell none."""
        unknown = "\n".join(line for line in text.splitlines() if line.strip() not in known)
        return sorted(", ".join(f"{number:g}" for number in run) for run in self.data & _runs(unknown))

    def names_in(self, text: str) -> list[str]:
        """Names, titles and constants of hidden tests in a text."""
        words = set(re.findall(r"\w+", text))
        titles = (title for title in self.titles if title in text)
        return sorted(self.names & words) + sorted(titles) + sorted(self.constants & _constants(text))


def leaks(course: Course) -> list[str]:
    """Where something that students must not read stands in what ``release`` writes: one sentence each."""
    rendered = _rendered(course)
    return [leak for lab in course.labs.values() for leak in of_lab(lab, Secrets(course, lab), rendered)]


def in_students_folder(course: Course, lab: Lab, secrets: Secrets) -> list[str]:
    """The same, for one lab's secrets."""
    return of_lab(lab, secrets, _rendered(course))


def of_lab(lab: Lab, secrets: Secrets, rendered: dict[str, list[str]]) -> list[str]:
    """Where the secrets of one lab stand among the lines of some files.

    In labkit, a library that is written to be read, one line of Keras is nobody's solution; two in a row are.
    """
    found = []
    for path, lines in rendered.items():
        previous = ["", *lines] if path.startswith("labkit/") else lines
        for number, line in enumerate(lines):
            secret = {line.strip(), previous[number].strip()} <= secrets.lines
            if secret or secrets.names & set(re.findall(r"\w+", line)):
                found.append(f"{path}:{number + 1}: {lab.id}'s solution or hidden tests: {line.strip()}")
    return found


def _rendered(course: Course) -> dict[str, list[str]]:
    return {
        path: lines_of(data.decode()) if path.endswith(".ipynb") else data.decode().splitlines()
        for path, data in render(course).items()
        if not path.endswith(_FILES_WITHOUT_TEXT)
    }


def _texts(lab: Lab, visibility: str) -> str:
    files = sorted((lab.folder / visibility).glob("*.py"))
    return "\n".join(Path(file).read_text(encoding="utf-8") for file in files)


def _tests_of(source: str) -> set[str]:
    return set(re.findall(r"def (test_\w+)", source))


def _titles_of(source: str) -> set[str]:
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    docs = [ast.get_docstring(node) or "" for node in functions if node.name.startswith("test_")]
    return {doc.splitlines()[0] for doc in docs if doc}


def _constants(text: str) -> set[str]:
    """Numbers of four digits and more that count: shorter ones stand anywhere by chance."""
    numbers = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text)
    return {number for number in numbers if len(number.replace(".", "").strip("0")) >= 4}


def _data(source: str) -> set[Run]:
    """Three numbers in a row, of every list and of every tuple that is no shape; even steps tell nothing."""
    found: set[Run] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.List | ast.Tuple):
            continue
        try:
            numbers = [value for value in ast.literal_eval(node) if type(value) in (int, float)]
        except ValueError:  # something is computed
            continue
        if isinstance(node, ast.List) or any(type(number) is float for number in numbers):
            found |= {run for run in _threes(numbers) if run[1] - run[0] != run[2] - run[1]}
    return found


def _runs(text: str) -> set[Run]:
    """Three numbers in a row, wherever a text has them, apart from indices and shapes."""
    text = re.sub(r"wrong at \[[^\]]*\]|\([\d, ]*\)", "", text)
    rows = re.findall(rf"(?<![\w.]){_NUMBER}(?:[,;\s]+{_NUMBER})+", text, re.IGNORECASE)
    parts = [re.findall(_NUMBER, row, re.IGNORECASE) for row in rows]
    return {run for row in parts for run in _threes([float(part) for part in row])}


def _threes(numbers: Sequence[float]) -> set[Run]:
    return {tuple(map(float, run)) for run in zip(numbers, numbers[1:], numbers[2:], strict=False)}


def _stripped(lines: list[str]) -> set[str]:
    return {line.strip() for line in lines}


def _tells_something(line: str) -> bool:
    return len(line) >= 20 and not line.startswith(("import ", "from ", "@")) and line[-1] not in "([{:"
