"""A notebook instead of a module: its definitions are graded, and nothing of it is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dlgrade.intake import notebooks
from fake_class import make_course
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_world import ROCKS, TREES, World, by_name, text_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two labs, and nothing handed in."""
    return World(tmp_path, make_course(tmp_path / "course"))


def notebook(*cells: str, **more: object) -> str:
    """A notebook of code cells, with a text between them."""
    code = [
        {"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [{"output_type": "x"}]}
        for cell in cells
    ]
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# def grow(): not code"]}
    return json.dumps({"cells": [text, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more})


def read(tmp_path: Path, *cells: str) -> notebooks.Notebook:
    """What a notebook of these cells becomes."""
    path = tmp_path / "x.ipynb"
    path.write_text(notebook(*cells))
    return notebooks.read(path)


def ran(module: str) -> dict[str, object]:
    """What is defined by the module, which must be importable."""
    names: dict[str, object] = {}
    exec(compile(module, "module", "exec"), names)
    return names


def test_definitions_become_the_module_and_calls_are_left_out(world: World) -> None:
    """Imports, functions, classes and constants stay as written; a training run does not; all is said."""
    cells = [
        "%matplotlib inline\n!pip install numpy\nimport math as m\nfrom os import path\n",
        "HEIGHT = 3  # metres\nSIZE, WIDE = (HEIGHT, 2), -1.5\nPI = m.pi\n",
        "def grow(n):\n    '''Grow.'''  # a comment\n    return [n] * HEIGHT\n\n"
        "model = grow(1)\nprint(model)\n",
        "class Tree:\n    pass\n\n\nprune = lambda n: n - 1\n",
        "raise SystemExit('the training run')\n",
        "if __name__ == '__main__':\n    grow(3)\n",
    ]
    given = world.put({"ada/step1_trees.ipynb": notebook(*cells), "bo/step1_trees.py": "b"})
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert entry.handed_in
    names = ran(text_of(entry))
    assert names["grow"](2) == [2, 2, 2]  # type: ignore[operator]
    assert {"m", "path", "HEIGHT", "SIZE", "WIDE", "PI", "Tree", "prune"} <= set(names)
    assert "model" not in names
    assert "    '''Grow.'''  # a comment" in text_of(entry)
    first, second = entry.submission.notes
    assert (
        first
        == "step1_trees.ipynb was graded as step1_trees.py: its imports, functions, classes and constants"
    )
    assert "matplotlib" not in second
    for left_out in ("model = grow(1)", "print(model)", "raise SystemExit", "if __name__"):
        assert left_out in second, second
    assert "code cell 3: print(model)" in second


def test_the_last_definition_counts_as_in_a_kernel(tmp_path: Path) -> None:
    """A function that was defined twice is named."""
    result = read(tmp_path, "def grow(): return 'first'", "def grow(): return 'last'", "def prune(): ...")
    assert ran(result.module)["grow"]() == "last"  # type: ignore[operator]
    assert "defined more than once, so that the last definition counts: grow" in result.notes


def test_a_value_that_is_left_out_but_used_is_named(tmp_path: Path) -> None:
    """The function would miss it; the student reads where it was and what to do."""
    cells = ["data = load()\nother = load()\nmodel = load()", "def grow(): return data\n"]
    result = read(tmp_path, *cells, "def prune():\n    model = 1\n    return model")
    assert result.notes[-1] == (
        "used by a function, but left out: data (code cell 1); compute it in the function"
    )


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("%%time\ndef grow(): return 1", True),
        ("%%capture out\n%%time\ndef grow(): return 1", True),
        ("%%bash\ndef grow(): return 1", False),
        ("%%writefile x.py\ndef grow(): return 1", False),
        ("files = !ls\nx = %pwd\nhelp?\ndef grow(): return 1", True),
        ("def grow(): return 1; pass", True),
        ("a = 1; grow = lambda: a; print(a)", True),
        ("async def grow(): return 1", True),
        ("@staticmethod\ndef grow(): return 1", True),
        ("try:\n    import tensorflow_x\nexcept ImportError:\n    grow = None", True),
        ("from __future__ import annotations\ndef grow(x: Missing = 1): return 1", True),
        ("if True:\n    def grow(): return 1", False),
        ("grow = make()", False),
        ("grow = undefined_name", False),
        ("grow: int = 3", True),
        ("def grow(:\n    return", False),
        ("text = '''\n%matplotlib\n'''\ndef grow(): return text", True),
    ],
)
def test_which_statements_are_definitions(tmp_path: Path, cell: str, kept: bool) -> None:
    """Magics are no Python, what is computed is no definition, and the rest can be imported."""
    result = read(tmp_path, "x = 1", cell)
    assert ("grow" in result.defines) is kept, result
    assert "x" in ran(result.module)
    assert ("grow" in ran(result.module)) is kept


def test_text_in_a_string_that_looks_like_a_magic_stays(tmp_path: Path) -> None:
    """Lines of a string are the string's."""
    result = read(tmp_path, "%matplotlib inline\ntext = '''\n%d of\n!x\n'''\n")
    assert ran(result.module)["text"] == "\n%d of\n!x\n"


def test_a_module_beside_it_wins(world: World) -> None:
    """Whatever is in the notebook; the student is told."""
    given = world.put(
        {"ada/step1_trees.py": "module", "ada/step1_trees.ipynb": notebook("def grow(): ..."), "bo/x.txt": ""}
    )
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert text_of(entry) == "module"
    assert entry.submission.notes == ("step1_trees.py was graded, not step1_trees.ipynb",)


def test_a_notebook_of_any_name_is_told_by_its_functions(world: World) -> None:
    """With one lab or with all; one that defines tasks of two labs is both labs' hand-in."""
    given = world.put(
        {
            "ada/homework.ipynb": notebook("def grow(): return 1"),
            "bo/Untitled.ipynb": notebook("def grow(): ...\ndef throw(): ..."),
            "cyd/course.ipynb": notebook("import step1_trees\nstep1_trees.grow()"),
        }
    )
    entries = by_name(world.look(given))
    assert {key for key, entry in entries.items() if entry.handed_in} == {
        ("ada", TREES),
        ("bo", TREES),
        ("bo", ROCKS),
    }
    cyd = by_name(world.look(given, lab=TREES))["cyd", TREES]
    assert "course.ipynb was not graded: it defines none of grow, prune" in cyd.submission.notes


def test_two_notebooks_that_could_be_it_are_left_to_the_student(world: World) -> None:
    """Nothing is guessed."""
    given = world.put({f"ada/{x}.ipynb": notebook("def grow(): ...") for x in ("a", "b")} | {"bo/x.txt": ""})
    entry = by_name(world.look(given, lab=TREES))["ada", TREES]
    assert not entry.handed_in
    assert (
        "step1_trees.py could come from any of a.ipynb, b.ipynb: none was graded" in entry.submission.notes[0]
    )


def test_a_notebook_by_itself_is_named_after_its_student(world: World) -> None:
    """``ada.ipynb`` in a class, as ``ada.py`` would be; in a zip as well."""
    given = world.put({"ada.ipynb": notebook("def grow(): return 1"), "bo.py": "b"})
    entries = by_name(world.look(given, lab=TREES))
    assert "grow" in ran(text_of(entries["ada", TREES]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is no notebook"),
        (b"\x89PNG\r\n", "it is no notebook"),
        (b"[1, 2]", "it is no notebook"),
        (b'{"cells": "none"}', "it is no notebook"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "it is no notebook"),
        (b'{"cells": ' + b"[" * 100_000, "it is no notebook"),
        (b" " * ((20 << 20) + 1), "a notebook may have at most 20 MiB"),
        (notebook("x = 1\n" * 200_000).encode(), "its code has more than 1 MiB"),
    ],
)
def test_a_broken_notebook_is_a_note(world: World, content: bytes, said: str) -> None:
    """It costs its owner, who reads why."""
    given = world.put({"ada/step1_trees.ipynb": content, "bo/step1_trees.py": "b"})
    entries = by_name(world.look(given, lab=TREES))
    assert not entries["ada", TREES].handed_in
    assert f"step1_trees.ipynb was not read: {said}" in "\n".join(entries["ada", TREES].submission.notes)
    assert entries["bo", TREES].handed_in


def test_a_cell_that_is_no_python_costs_only_itself(tmp_path: Path) -> None:
    """R, an unfinished line, and brackets without end."""
    deep = [
        "(" * 5000,
        "-" * 200_000 + "1",
        "a" + ".b" * 50_000,
        "1" + "+1" * 50_000,
        "lambda:" * 20_000 + "1",
    ]
    same_line = [
        "x = 1; y = " + "[" * 90 + "]" * 90,
        "%%time\n" * 2000 + "x = 1",
        "x = 1; y = " + "-" * 3000 + "1",
    ]
    result = read(tmp_path, "x <- c(1, 2", "def grow(): return 1", *deep, *same_line)
    assert "grow" in result.defines
    assert "code cell 1, which is not Python" in result.notes[0]


def test_many_statements_on_a_line_do_not_hold_up_the_class(tmp_path: Path) -> None:
    """Twenty thousand of them are read in seconds, and what they define is there."""
    result = read(tmp_path, "x = 1;" * 20_000 + "grow = 1")
    assert {"x", "grow"} <= result.defines


def test_many_magics_do_not_hold_up_the_class(tmp_path: Path) -> None:
    """IPython reads a cell anew for each magic: a notebook made to exploit that is given up."""
    result = read(tmp_path, *(["%magic\n" * 400 + "x = 1\n" * 2000] * 50), "def grow(): return 1")
    assert "grow" in result.defines


def test_the_third_version_of_the_format_is_read(tmp_path: Path) -> None:
    """Worksheets, and ``input`` for ``source``; a mark for UTF-8 at the beginning."""
    cell = {"cell_type": "code", "input": "def grow(): return 'ü'"}
    text = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}, ensure_ascii=False)
    (tmp_path / "x.ipynb").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert "grow" in notebooks.read(tmp_path / "x.ipynb").defines


STATEMENTS = st.sampled_from(
    [
        "import os",
        "x = 1",
        "y = x",
        "def f(a):\n    return a",
        "f(1)",
        "%time f(1)",
        "!ls",
        "class C: pass",
        "z = f(1)",
    ]
)
CELLS = st.lists(st.one_of(STATEMENTS, st.text(max_size=20)), max_size=4).map("\n".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.lists(st.one_of(STATEMENTS, st.text(max_size=20)), max_size=4).map("\n".join), max_size=5
    )
)
def test_what_is_kept_can_be_imported(tmp_path: Path, cells: list[str]) -> None:
    """Whatever the cells are, the module parses; reading never fails."""
    compile(read(tmp_path, *cells).module, "module", "exec")
