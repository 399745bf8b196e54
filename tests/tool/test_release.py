"""The students' folder: what is in it, what is not, and how it is kept up to date."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import nbformat
import pytest
from dlgrade import atomic
from dlgrade.course import Course, find_course, load_course
from dlgrade.errors import GraderError
from dlgrade.release import BANNER, release, render, stale
from dlgrade.verify.leaks import leaks
from toy_course import EXTRA, EXTRA_PINS, write_course

ROOT = Path(__file__).parents[2]


def test_the_folder_holds_everything_a_student_needs_and_nothing_else(tmp_path):
    """Stubs, public tests, handouts, labkit and the settings; paths have forward slashes."""
    files = render(write_course(tmp_path))
    without_labkit = [path for path in files if not path.startswith("labkit/")]
    assert without_labkit == [
        ".gitignore",
        "README.md",
        "conftest.py",
        "extA_more.py",
        "handouts/extA_more.md",
        "handouts/step1_toy.md",
        "labs.toml",
        "pytest.ini",
        "requirements.txt",
        "step1_toy.py",
        "tests/extA_more/test_half.py",
        "tests/step1_toy/test_double.py",
        "tests/step1_toy/test_shout.py",
    ]
    assert "labkit/pytest_plugin.py" in files
    assert "labkit/checks.py" in files


def test_generated_files_carry_a_banner_and_stubs_do_not(tmp_path):
    """Students edit the stubs and nothing else."""
    files = render(write_course(tmp_path))
    for path, data in files.items():
        if path.endswith(".npz"):
            continue
        first = data.decode().split("\n")[0]
        assert (BANNER in first) == (path not in {"step1_toy.py", "extA_more.py"}), (
            f"{path} begins with {first!r}"
        )


def test_line_endings_of_a_checkout_do_not_change_the_folder(tmp_path):
    """Sources with CRLF give the same bytes, all with LF."""
    course = write_course(tmp_path)
    expected = render(course)
    for path in tmp_path.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert render(load_course(tmp_path)) == expected
    assert not [path for path, data in expected.items() if b"\r" in data and not path.endswith(".npz")]


def test_requirements_take_their_versions_from_pyproject(tmp_path):
    """The students' packages and no others, each with the grader's own version."""
    lines = render(write_course(tmp_path))["requirements.txt"].decode().splitlines()
    assert lines[1:] == [
        "tensorflow==1.0",
        "keras==1.0",
        "numpy>=2.0,<3",
        "matplotlib>=3",
        "mlxtend==1",
        "pytest>=9",
        "hypothesis>=6",
    ]


def test_a_lab_that_needs_more_has_requirements_of_its_own(tmp_path):
    """The others' stay as they are, so that nobody has to install what one lab alone needs."""
    course = write_course(tmp_path)
    plain = render(course)["requirements.txt"]
    table = tmp_path / "assignments/extA_more/lab.toml"
    table.write_text(EXTRA + table.read_text())
    with pytest.raises(GraderError, match="no optional dependencies 'tail', which extA_more requires"):
        render(load_course(tmp_path))
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + EXTRA_PINS)
    files = render(load_course(tmp_path))
    assert [path for path in files if path.startswith("requirements")] == [
        "requirements-extA_more.txt",
        "requirements.txt",
    ]
    assert files["requirements-extA_more.txt"].decode().splitlines()[1:] == [
        "-r requirements.txt",
        "tail==3.1",
    ]
    assert files["requirements.txt"] == plain


NOTEBOOK = """# %% [markdown]
# # A lesson
#
# Twice a number is *easy*.

# %%
# %load_ext autoreload
import step1_toy

# %% [markdown]
# Now you.

# %%
step1_toy.double(3)
"""


def with_notebook(root: Path, text: str = NOTEBOOK) -> Course:
    """The toy course with a notebook."""
    course = write_course(root)
    (root / "assignments/notebook").mkdir()
    (root / "assignments/notebook/lesson.py").write_text(text)
    return course


def test_a_text_becomes_a_notebook_that_jupyter_and_colab_open(tmp_path):
    """Valid, with the banner where a reader does not see it, magics as magics, and a kernel to run it."""
    notebook = nbformat.reads(render(with_notebook(tmp_path))["lesson.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "markdown", "code"]
    assert notebook.cells[0].source == f"<!-- {BANNER} -->\n\n# A lesson\n\nTwice a number is *easy*."
    assert notebook.cells[1].source == "%load_ext autoreload\nimport step1_toy"
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.accelerator == "GPU", "Colab proposes a GPU"
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_a_cell_keeps_its_id_when_another_one_is_added(tmp_path):
    """The same text gives the same bytes, and a change of one cell is a change of one cell."""
    course = with_notebook(tmp_path)
    first = render(course)["lesson.ipynb"]
    assert render(course)["lesson.ipynb"] == first
    (tmp_path / "assignments/notebook/lesson.py").write_text(NOTEBOOK + "\n# %%\nstep1_toy.shout('x')\n")
    longer = render(course)["lesson.ipynb"]
    ids = [[cell["id"] for cell in json.loads(data)["cells"]] for data in (first, longer)]
    assert ids[1][:-1] == ids[0]


def test_a_notebook_is_kept_up_to_date_and_what_it_leaves_behind_is_not_looked_at(tmp_path):
    """``--check`` compares it too; ``artifacts/`` belongs to whoever ran it."""
    course = with_notebook(tmp_path)
    out = tmp_path / "student"
    release(course)
    (out / "artifacts").mkdir()
    (out / "artifacts/model.keras").write_bytes(b"")
    assert stale(course) == []
    (out / "lesson.ipynb").write_bytes((out / "lesson.ipynb").read_bytes() + b"\n")
    assert stale(course) == ["lesson.ipynb: different"]


def test_a_leak_in_a_notebook_is_found(tmp_path):
    """Its cells are read as their author wrote them, not as JSON quotes them."""
    line = "doubled_by_the_solution = SECRET_FACTOR_OF_THE_SOLUTION * np.asarray(x)"
    assert leaks(with_notebook(tmp_path / "clean")) == []
    assert len(leaks(with_notebook(tmp_path / "leaking", NOTEBOOK + line + "\n"))) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [("# %%\n1\n", "must begin with a Markdown cell"), (NOTEBOOK + NOTEBOOK, "stands there twice")],
    ids=["no words", "twice the same"],
)
def test_a_notebook_that_cannot_be_made_is_refused_by_name(tmp_path, text, problem):
    """One line that names the file."""
    with pytest.raises(GraderError, match=problem) as caught:
        render(with_notebook(tmp_path, text))
    assert "lesson.py" in str(caught.value)


def test_a_release_is_up_to_date_and_the_next_one_changes_nothing(tmp_path):
    """Writing twice writes once."""
    course = write_course(tmp_path)
    assert stale(course), "nothing is written yet"
    assert release(course)
    assert stale(course) == []
    assert release(course) == []


def test_missing_changed_and_surplus_files_are_named_and_put_right(tmp_path):
    """Caches are not looked at; everything else must be what the sources give."""
    course = write_course(tmp_path)
    out = tmp_path / "student"
    release(course)
    (out / "step1_toy.py").unlink()
    (out / "tests/step1_toy/test_double.py").write_text("def test(): pass\n")
    (out / "old/deep").mkdir(parents=True)
    (out / "old/deep/lab.py").write_text("")
    (out / "tests/__pycache__").mkdir()
    (out / "tests/__pycache__/test.pyc").write_bytes(b"")
    assert stale(course) == [
        "old/deep/lab.py: not generated",
        "step1_toy.py: missing",
        "tests/step1_toy/test_double.py: different",
    ]
    release(course)
    assert stale(course) == []
    assert not (out / "old").exists(), "an emptied folder goes too"
    assert (out / "tests/__pycache__/test.pyc").exists(), "caches stay"


def test_a_folder_of_someone_else_is_left_alone(tmp_path):
    """Neither a file of it is removed nor one added."""
    course = write_course(tmp_path / "course")
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter1.tex").write_text("dear reader")
    with pytest.raises(GraderError, match="thesis: not written by dlgrade release"):
        release(course, other)
    assert [path.name for path in other.iterdir()] == ["chapter1.tex"]


def test_an_interrupted_release_is_completed_by_the_next_one(tmp_path, monkeypatch):
    """Whatever was written first, the folder is still known as a release."""
    course = write_course(tmp_path)
    written = []

    def write_three(path, data):
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        atomic.write_atomic(path, data)

    monkeypatch.setattr("dlgrade.release.write_atomic", write_three)
    with pytest.raises(GraderError, match="No space left"):
        release(course)
    monkeypatch.undo()
    release(course)
    assert stale(course) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("solutions/step1_toy.py", None, "not found"),
        ("assignments/step1_toy/README.md", None, "not found"),
        ("assignments/step1_toy/public/test_shout.py", None, "not found, but lab.toml gives public points"),
        ("assignments/step1_toy/public/test_other.py", "", "tests no task"),
        ("solutions/extA_more.py", "def half(x):\n    return x / 2\n", "half has no solution region"),
        ("solutions/extA_more.py", "def third(x):\n    return x / 3\n", "no function half"),
        ("pyproject.toml", "[project]\ndependencies = []\n", "students need tensorflow"),
    ],
)
def test_an_incomplete_course_is_refused_in_one_line_that_names_the_file(tmp_path, path, text, problem):
    """A missing or surplus source, or a task whose stub would be its solution."""
    course = write_course(tmp_path)
    file = tmp_path / path
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with pytest.raises(GraderError) as caught:
        render(course)
    assert problem in str(caught.value)
    assert file.name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (
            "assignments/step1_toy/README.md",
            "    doubled_by_the_solution = SECRET_FACTOR_OF_THE_SOLUTION * np.asarray(x)",
        ),
        ("assignments/extA_more/public/test_half.py", "# like test_silence_is_refused_in_secret"),
        (
            "docs/student.md",
            'checks.close(double(np.array([1.0, 4.5])), np.array([2.0, 9.0]), "double(x)", atol=0)',
        ),
    ],
    ids=["solution line in a handout", "hidden test's name", "hidden test's line"],
)
def test_the_leak_scan_finds_what_was_leaked(tmp_path, path, line):
    """A clean course has no leak; one planted line is found."""
    course = write_course(tmp_path)
    assert leaks(course) == []
    file = tmp_path / path
    file.write_text(file.read_text() + line + "\n")
    found = leaks(course)
    assert len(found) == 1, found
    assert line.strip() in found[0]


def test_the_committed_folder_is_up_to_date():
    """``student/`` is what the sources give; ``dlgrade release`` puts it right."""
    assert stale(find_course(ROOT)) == []


def test_the_committed_folder_leaks_nothing_and_never_imports_the_grader():
    """No hidden test, no line of a solution region, no ``dlgrade``."""
    course = find_course(ROOT)
    assert leaks(course) == []
    users = [
        path for path, data in render(course).items() if path.endswith(".py") and b"import dlgrade" in data
    ]
    users += [
        path for path, data in render(course).items() if path.endswith(".py") and b"from dlgrade" in data
    ]
    assert users == []


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    """An atomic write replaces the whole file or nothing."""
    file = tmp_path / "marks.csv"
    atomic.write_atomic(file, b"old")

    def refuse(descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        atomic.write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["marks.csv"]


def with_figure(root: Path, lab: str = "step1_toy", stem: str = "step1_numbers") -> Course:
    """The toy course, with a handout that shows one figure."""
    course = write_course(root)
    folder = root / "assignments" / lab
    with (folder / "README.md").open("a") as readme:
        readme.write(f"\n![Numbers and their doubles](figures/{stem}.png)\n")
    (folder / "figures").mkdir()
    (folder / "figures" / f"{stem}.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    return course


def test_a_figure_that_a_handout_shows_is_copied_beside_it(tmp_path):
    """Byte for byte; its link leads to it from both handouts, and a redrawn one makes the folder stale."""
    course = with_figure(tmp_path)
    release(course)
    copied = tmp_path / "student/handouts/figures/step1_numbers.png"
    assert copied.read_bytes() == b"\x89PNG\r\n\x1a\n\xff"
    assert stale(course) == []
    assert leaks(course) == []
    (tmp_path / "assignments/step1_toy/figures/step1_numbers.png").write_bytes(b"another")
    assert stale(course) == ["handouts/figures/step1_numbers.png: different"]


def test_figures_and_links_belong_together(tmp_path):
    """A link without a PNG, a file without a link, and one name in two labs are refused."""
    course = with_figure(tmp_path)
    folder = tmp_path / "assignments/step1_toy/figures"
    (folder / "step1_old.png").write_bytes(b"old")
    with pytest.raises(GraderError, match=r"step1_old\.png: README\.md does not show it"):
        render(course)
    (folder / "step1_old.png").unlink()
    (folder / "step1_numbers.png").rename(tmp_path / "away.png")
    with pytest.raises(GraderError, match=r"shows figures/step1_numbers\.png.*dlgrade figures step1_toy"):
        render(course)
    (tmp_path / "away.png").rename(folder / "step1_numbers.png")
    other = tmp_path / "assignments/extA_more"
    (other / "README.md").write_text("# More\n\n![The same](figures/step1_numbers.png)\n\n## half\n")
    (other / "figures").mkdir()
    (other / "figures/step1_numbers.png").write_bytes(b"another")
    with pytest.raises(GraderError, match="has the same name"):
        render(course)


def test_arrays_that_labkit_reads_are_copied_beside_it(tmp_path):
    """Byte for byte, and every one of them; they are installed with the package, too."""
    files = render(write_course(tmp_path))
    arrays = sorted((ROOT / "autograder" / "labkit").glob("*.npz"))
    assert arrays, "step 6 needs a pretrained backbone"
    assert [path for path in files if path.endswith(".npz")] == [f"labkit/{array.name}" for array in arrays]
    for array in arrays:
        assert files[f"labkit/{array.name}"] == array.read_bytes()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "*.npz" in project["tool"]["setuptools"]["package-data"]["labkit"]
