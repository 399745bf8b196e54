"""The sample class, graded for real: expected marks, the same again, one training per architecture."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import msgspec
from conftest import GradedClass
from dlgrade import results
from dlgrade.classroom import grade_class
from dlgrade.grading import Grader
from dlgrade.outfolder import result_folder
from sample_class import surprises
from small_course import RIGHT_MODEL, Desk, make_course

AGAIN = "extB_custom_training"
"""The lab whose submissions are graded a second time: right, partial, stub, out of memory and binary ones."""


def test_every_student_gets_what_is_expected(graded_class: GradedClass) -> None:
    """Full, partial and zero marks, task by task, are those that the class's expectations name."""
    assert surprises(graded_class.rows, graded_class.course) == []


def test_the_same_class_has_the_same_marks_and_messages_again(
    graded_class: GradedClass, tmp_path: Path
) -> None:
    """Another run, another order, one at a time: records differ in seconds only, gradebooks in nothing."""
    entries = [entry for entry in graded_class.entries if entry.lab.id == AGAIN]
    random.Random(1).shuffle(entries)
    rows = grade_class(graded_class.course, entries, tmp_path, Grader(graded_class.course), jobs=1).rows
    assert gradebook(tmp_path) == gradebook(graded_class.out)
    compared = 0
    for row in rows:
        once, again = (result_folder(out, row) / "record.json" for out in (graded_class.out, tmp_path))
        assert timeless(once) == timeless(again), row.student
        compared += 1
    assert compared == len(entries)


def gradebook(out: Path) -> list[dict[str, str]]:
    """The rows of the lab that is graded again, in their order, without the columns of other labs' tasks."""
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lab"] == AGAIN]
    return [{key: value for key, value in row.items() if value} for row in rows]


def timeless(path: Path) -> results.LabResult:
    """A record without what the clock says."""
    record = results.from_json(path.read_bytes(), path)
    tests = tuple(msgspec.structs.replace(test, seconds=0.0) for test in record.tests)
    return msgspec.structs.replace(record, seconds=0.0, tests=tests)


MEASURED = '''
from dataclasses import dataclass

import numpy as np
import pytest
from labkit import checks, protocols

@dataclass(frozen=True)
class OneStep(protocols.Protocol):
    def run(self, model):
        x = np.ones((4, 4), "float32")
        return {"loss": float(model.train_on_batch(x, x[:, :3]))}

@pytest.mark.points(1)
def test_it_trains(build):
    """It trains."""
    checks.number(protocols.measure(build(), OneStep())["loss"], "the loss", low=0.0)
'''


def test_one_architecture_is_trained_once_in_a_class(tmp_path: Path) -> None:
    """The same configuration under other names is trained once; another one is trained for itself."""
    course = make_course(tmp_path / "course")
    folder = course.lab("step9_model").folder
    (folder / "hidden" / "test_build.py").write_text(MEASURED)
    trained = tmp_path / "trained"
    renamed = RIGHT_MODEL.replace("Dense(3)", "Dense(3, name='my_layer')")
    other = RIGHT_MODEL.replace("Dense(3)", "Dense(3, activation='tanh')")
    counts = []
    with Grader(course, cache=trained, unsafe=True) as grader:
        desk = Desk(grader, course, tmp_path)
        for source in (RIGHT_MODEL, renamed, RIGHT_MODEL, other):
            assert desk.grade(source, lab_id="step9_model").points == 2
            counts.append(len(list(trained.glob("*.json"))))
    assert counts == [1, 1, 1, 2], f"trainings after each submission: {counts}"
