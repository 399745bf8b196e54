"""The reflections' template, handout, rubric and points say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dlgrade.course import load_course
from dlgrade.reflections.questions import load

ROOT = Path(__file__).resolve().parents[2]
REFLECTIONS = load(load_course(ROOT))
QUESTIONS = {
    "T1": "Why do CNNs outperform fully-connected networks on images?",
    "T2": "What happens if we unroll a very long RNN sequence?",
    "T3": "Why does Adam often outperform SGD in practice?",
    "T4": "How does dropout prevent overfitting?",
    "T5": "Why does it improve training stability?",
    "P1": "When would you choose more conv layers vs deeper FC layers?",
    "P2": "What datasets work well for computer vision pre-training?",
    "P3": "How can you detect and fix vanishing gradients?",
    "P4": "What optimizations are needed for mobile CNNs?",
    "R1": "How does model performance change with data/compute?",
    "R2": "Why did transformers replace RNNs?",
    "R3": "How can we automate architecture design?",
}
"""Five technical, four practical, three about research."""

every_question = pytest.mark.parametrize("name", QUESTIONS)


def test_there_are_twelve_questions_in_order():
    """6 points by machine, 24 by hand, the same for each question."""
    assert REFLECTIONS is not None
    assert list(REFLECTIONS.worth) == list(QUESTIONS)
    assert {(worth.by_machine, worth.by_hand) for worth in REFLECTIONS.worth.values()} == {(0.5, 2)}
    assert (REFLECTIONS.lab.points, REFLECTIONS.by_hand) == (6, 24)


@every_question
def test_the_template_asks_each_question_and_leaves_room(name: str):
    """A heading, the question, the line to write below."""
    assert REFLECTIONS is not None
    parts = dict(REFLECTIONS.reader.parts(REFLECTIONS.template))
    printed = [line for line in parts[name].split("\n") if line and not line.startswith("#")]
    assert printed == [f"> {QUESTIONS[name]}", "*Your answer:*"]


@every_question
def test_the_rubric_says_what_each_mark_is_for(name: str):
    """What a full, a half and an empty answer hold, and what to watch for, under the same question."""
    assert REFLECTIONS is not None
    rubric = REFLECTIONS.rubric[name]
    assert f"> {QUESTIONS[name]}" in rubric
    assert re.findall(r"^- \*\*(.+?)\*\*: ", rubric, flags=re.MULTILINE) == ["2", "1", "0", "Watch for"]


def test_the_handout_states_the_points_and_the_limits():
    """As the table has them."""
    assert REFLECTIONS is not None
    text = (REFLECTIONS.folder / "README.md").read_text(encoding="utf-8")
    for promise in (
        "0.5 points | 6 points",
        "up to 2 points | 24 points",
        f"at least {REFLECTIONS.min_words} words",
        f"{REFLECTIONS.min_different_words} of them different",
    ):
        assert promise in text, promise
