"""The notebook's helper: what a part says when it cannot go on, and when a box of the checklist is ticked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from labkit.notebook import Course
from labkit.notebook_plan import CHECKLIST, REFLECTIONS, SAVED, SAVED_BY

OPTIMIZERS = "Compared different optimizers (SGD, Adam, RMSProp, etc.)"


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A student's folder with one module, and nothing run yet."""
    (tmp_path / "step9_toy.py").write_text(
        "def later():\n    raise NotImplementedError('later: not written yet')\n\n\n"
        "def broken(x):\n    return x[7]\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "step9_toy", raising=False)
    return Course()


def ticked(course: Course) -> set[str]:
    """The boxes that wait for nothing."""
    return {box for box, missing in course.boxes().items() if not missing}


def test_the_checklist_has_the_nine_boxes_of_the_course(course):
    """None is ticked before anything has run."""
    assert len(course.boxes()) == 9
    assert ticked(course) == set()


def test_a_box_is_ticked_when_each_of_its_parts_has_run_to_its_end(course):
    """One part of three is not enough."""
    box = "Applied data augmentation and regularization techniques"
    for part in CHECKLIST[box]:
        assert box not in ticked(course)
        with course.part(part):
            pass
    assert ticked(course) == {box}


def test_a_part_that_fails_at_its_second_run_takes_its_tick_back(course):
    """What counts is the last run of a cell."""
    with course.part("step 3: optimizers"):
        pass
    assert ticked(course) == {OPTIMIZERS}
    with course.part("step 3: optimizers"):
        raise ValueError("no")
    assert ticked(course) == set()


def test_an_interrupted_part_is_not_ticked_and_stops_the_notebook(course):
    """Whoever presses stop wants to stop."""
    with pytest.raises(KeyboardInterrupt), course.part("step 3: optimizers"):
        raise KeyboardInterrupt
    assert ticked(course) == set()
    assert course.boxes()[OPTIMIZERS] == ["step 3: optimizers: was interrupted"]


def test_the_last_box_wants_every_file(course):
    """A model that was saved and then deleted is not saved."""
    for name in SAVED_BY:
        with course.part(name):
            course.file(f"{name}.keras").write_bytes(b"weights")
    assert SAVED in ticked(course)
    (course.folder / "step 2: samples.keras").unlink()
    assert course.boxes()[SAVED] == ["step 2: samples.keras is not there"]


def test_a_file_of_yesterday_does_not_count_for_today(course):
    """A part that promises a file removes the old one first."""
    (course.folder / "model.keras").write_bytes(b"old")
    with course.part("step 3: optimizers"):
        assert not course.file("model.keras").exists()


def said(course: Course, capsys, run) -> str:
    """What a part prints whose body is ``run``."""
    with course.part("step 3: optimizers"):
        run()
    return capsys.readouterr().out


def test_an_unwritten_function_is_named_in_one_line(course, capsys):
    """No traceback, and no error that stops the notebook."""
    import step9_toy

    assert said(course, capsys, step9_toy.later) == "✗ step 3: optimizers: later: not written yet\n"


def test_a_part_says_which_other_part_it_waits_for(course, capsys, monkeypatch):
    """Cells run in any order, and an earlier one may not have come to its end."""
    monkeypatch.setattr("labkit.notebook._cell", lambda: "train, val = 1, 2")
    with course.part("step 2: data"):
        raise ValueError("no")
    capsys.readouterr()
    with course.part("step 3: optimizers"):
        val  # noqa: B018, F821
    assert capsys.readouterr().out == "✗ step 3: optimizers: waits for val of step 2: data\n"
    with course.part("step 3: optimizers"):
        other  # noqa: B018, F821
    assert capsys.readouterr().out == "✗ step 3: optimizers: waits for other of an earlier cell\n"


def test_an_error_is_shown_with_the_students_line(course, capsys):
    """The place to look at, and how to see more."""
    import step9_toy

    text = said(course, capsys, lambda: step9_toy.broken([1]))
    assert "step9_toy.py, line 6: return x[7]: IndexError: list index out of range" in text
    assert "course.why()" in text
    course.why()
    assert "Traceback (most recent call last)" in capsys.readouterr().out


def test_a_missing_module_is_missing_and_a_missing_package_says_how_to_install_it(course, capsys):
    """Two kinds of a failed import, with two things to do."""

    def of_the_course():
        import step8_nowhere  # noqa: F401

    def of_others():
        import shapeless_package  # noqa: F401

    assert f"step8_nowhere.py is not in {Path.cwd()}" in said(course, capsys, of_the_course)
    assert "run %pip install -q shapeless_package" in said(course, capsys, of_others)


def test_a_module_that_python_cannot_read_is_named_with_its_line(course, capsys):
    """The student's file and not the notebook's cell."""
    Path("step7_typo.py").write_text("x = 1\ndef f(:\n")

    def run():
        import step7_typo  # noqa: F401

    assert "step7_typo.py, line 2: " in said(course, capsys, run)


def test_a_result_that_is_not_as_expected_ends_the_part(course, capsys):
    """With the sentence that the cell gives, and a figure must be a figure."""
    assert "ten are needed" in said(course, capsys, lambda: course.expect(False, "ten are needed"))
    text = said(course, capsys, lambda: course.show(None, "step3"))
    assert "step3: a Figure must be returned, got NoneType" in text
    assert ticked(course) == set()


QUESTIONS = [f"T{n}" for n in range(1, 6)] + [f"P{n}" for n in range(1, 5)] + [f"R{n}" for n in range(1, 4)]


def reflections(answers: dict[str, str]) -> str:
    """The file of twelve questions with these answers."""
    return "# Reflections\n\n" + "".join(
        f"### {name}. Title\n\n> {'Why is this so? ' * 20}\n\n*Your answer:*\n{answers.get(name, '')}\n\n"
        for name in QUESTIONS
    )


def test_the_reflections_are_answered_when_each_question_is(course, capsys):
    """The question's own words are no answer; eleven of twelve are not enough."""
    answers = dict.fromkeys(QUESTIONS, "because " * 30)
    Path("reflections.md").write_text(reflections({**answers, "P2": "because"}))
    (box,) = (box for box, parts in CHECKLIST.items() if parts == REFLECTIONS)
    with course.part("reflections"):
        course.expect_answers("reflections.md")
    assert course.boxes()[box] == ["reflections: reflections.md: no answer of at least 30 words to P2"]
    Path("reflections.md").write_text(reflections(answers))
    with course.part("reflections"):
        course.expect_answers("reflections.md")
    assert ticked(course) == {box}
