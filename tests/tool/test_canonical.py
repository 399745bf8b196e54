"""``dlgrade.canonical``: work that differs in comments and blank lines alone is the same work."""

from __future__ import annotations

import ast
import random
import traceback
from pathlib import Path

import pytest
from dlgrade import canonical
from dlgrade.results import Status, TestResult, Visibility
from hypothesis import given
from hypothesis import strategies as st

SOLUTIONS = sorted((Path(__file__).parents[2] / "solutions").glob("*.py"))

FAILING = '''"""A module.

# no comment: this is text
"""
import math


def square(x):
    text = """several

    lines # of text
    """
    total = (
        x
        + len(text)
    )
    if total > 0:  # always
        return helper(total)


def helper(x):
    return math.sqrt(x) / 0
'''


def read(text: str | bytes, folder: Path, name: str = "step.py") -> canonical.Module:
    """A file's canonical form."""
    path = folder / "file"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return canonical.read(path, name)


def decorated(source: str, chance: random.Random) -> str:
    """The same code with comments and blank lines, wherever they mean nothing."""
    within_string = set()
    for token in canonical.tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__):
        within_string |= set(range(token.start[0], token.end[0]))
    lines = []
    for number, line in enumerate(source.splitlines(), start=1):
        if number - 1 not in within_string:
            lines += chance.choice(([], [], [""], ["# mine"], ["    # 'mine'", "", "#"]))
        if number not in within_string and line.strip() and not line.endswith("\\"):
            line += chance.choice(("", "", "   ", "  # why"))
        lines.append(line)
    return "\n".join(lines) + "\n"


def failed(message: str) -> TestResult:
    """A test that says something."""
    return TestResult(
        task="t", test="test_t", title="T", visibility=Visibility.PUBLIC, points=1.0, status=Status.FAILED,
        message=message,
    )  # fmt: skip


def trace(source: str) -> str:
    """What the worker says about the call of ``square(1)``."""
    space: dict[str, object] = {}
    exec(compile(source, "step.py", "exec"), space)
    try:
        space["square"](1)  # type: ignore[operator]
    except ZeroDivisionError as error:
        frames = traceback.extract_tb(error.__traceback__)[1:]
        lines = source.split("\n")
        return "\n".join(
            f"  step.py, line {frame.lineno}, in {frame.name}\n    {lines[(frame.lineno or 1) - 1].strip()}"
            for frame in frames
        )
    raise AssertionError("it did not fail")


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
def test_comments_and_blank_lines_are_no_difference(solution: Path, tmp_path: Path) -> None:
    """The course's own solutions, decorated at random, keep their digest; their bytes differ."""
    source = solution.read_text(encoding="utf-8")
    first = read(source, tmp_path)
    for seed in range(5):
        other = read(decorated(source, random.Random(seed)), tmp_path)
        assert other.digest == first.digest
        assert other.bytes_digest != first.bytes_digest
    assert read(source.replace("\n", "\r\n"), tmp_path).digest == first.digest


@given(st.integers(0, 10**6))
def test_messages_follow_the_lines_of_each_file(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """What was said about one student's file names, for another one, the lines and the code of theirs."""
    other = decorated(FAILING, random.Random(seed))
    folder = tmp_path_factory.getbasetemp()
    mine, theirs = ({"step.py": read(source, folder)} for source in (FAILING, other))
    said = failed(f"square(…) raised ZeroDivisionError: float division\n{trace(FAILING)}\n    an end, line 3")
    shared = canonical.to_canonical(said, mine)
    assert "sqrt" not in shared.message
    assert canonical.to_own(shared, mine) == said
    got = canonical.to_own(shared, theirs).message
    want = said.message.replace(trace(FAILING), trace(other))
    assert got == want


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/ 0", "/ 1"),
        ("# no comment", "# a comment"),
        ("lines # of", "lines  # of"),
        ("    if total", "    while total"),
        ('several\n\n', "several\n"),
        ("def helper(x)", "def helper(y)"),
    ],
)  # fmt: skip
def test_everything_else_is_a_difference(tmp_path: Path, old: str, new: str) -> None:
    """A number, a word, a blank line within a string."""
    assert old in FAILING
    changed = read(FAILING.replace(old, new), tmp_path)
    assert changed.digest != read(FAILING, tmp_path).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1 \\\n+2\n", "x = 1 \\\n\n+2\n"),
        ("x = 1 + \\\n2\n", "x = 1 + \\\n\n2\n"),
        ("x = 1 + \\\n2\n", "x = 1 + \\\n# two\n2\n"),
        ("if x:\n    y = 1\n    z = 2\n", "if x:\n    y = 1\nz = 2\n"),
        ("x = 'a' 'b'\n", "x = 'a'\n'b'\n"),
    ],
)
def test_a_blank_line_that_means_something_is_a_difference(tmp_path: Path, one: str, other: str) -> None:
    """After a backslash it ends the statement, or makes the file one that Python cannot read."""
    assert read(one, tmp_path).digest != read(other, tmp_path).digest


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  pass",
        b"\xff\xfe\x00",
        "x = '''",
        b"# coding: unicode_escape\nx = '\\ud800'\n",
    ],
)
def test_what_is_no_python_is_its_bytes(tmp_path: Path, source: str | bytes) -> None:
    """Its comments may matter, so nothing but the same bytes is the same work."""
    more = source + (b"#" if isinstance(source, bytes) else "\n# a comment")  # type: ignore[operator]
    first, second = read(source, tmp_path), read(more, tmp_path)
    assert first.digest == first.bytes_digest
    assert first.digest != second.digest


def test_a_text_of_answers_is_its_bytes(tmp_path: Path) -> None:
    """A hash begins a heading there."""
    text = "# T1\nan answer\n"
    assert (
        read(text, tmp_path, "reflections.md").digest
        != read(text + "# T2\n", tmp_path, "reflections.md").digest
    )


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_what_runs_means_what_was_handed_in(path: Path, tmp_path: Path) -> None:
    """Without comments and blank lines, and the same for everybody with the same work."""
    written = []
    for number, source in enumerate((path.read_text(), decorated(path.read_text(), random.Random(3)))):
        (tmp_path / "in.py").write_text(source)
        canonical.write(read(source, tmp_path), tmp_path / "in.py", tmp_path / f"{number}.py")
        written.append((tmp_path / f"{number}.py").read_text())
    assert written[0] == written[1]
    assert ast.dump(ast.parse(written[0])) == ast.dump(ast.parse(path.read_text()))
    code = path.read_text().split('"""', 2)[2]
    assert "#" in code, "the control: the reference has comments"
    assert not any(line.strip().startswith("#") or not line.strip() for line in _code_of(written[0]))


def _code_of(source: str) -> list[str]:
    """The lines of a module that belong to no text."""
    tokens = list(canonical.tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__))
    texts = {
        n for token in tokens for n in range(token.start[0], token.end[0] + 1) if token.string[:3] == '"""'
    }
    return [line for number, line in enumerate(source.splitlines(), start=1) if number not in texts]


def test_what_ran_is_shown_with_the_lines_of_the_students_own_file(tmp_path: Path) -> None:
    """The number of a line in what ran, and its code, are exchanged for those of the file."""
    module = read("# mine\n\nx = 1  # why\n\ny = f(\n    x,\n)\n", tmp_path)
    ran = failed(
        "f(…) raised E\n  step.py, line 2, in f\n    y = f(\n  step.py, line 1, in g\n    x = 1\nend"
    )
    own = "f(…) raised E\n  step.py, line 5, in f\n    y = f(\n  step.py, line 3, in g\n    x = 1  # why\nend"
    assert canonical.from_run(ran, {"step.py": module}) == failed(own)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_file_can_be_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever was handed in under a module's name."""
    module = read(data, tmp_path_factory.getbasetemp())
    for message in (
        "  step.py, line 1, in f\n    x",
        "  step.py, line @99, in f",
        "  step.py, line 99999999999",
    ):
        canonical.to_own(canonical.to_canonical(failed(message), {"step.py": module}), {"step.py": module})
