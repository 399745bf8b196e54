"""Whether each question has an answer of its own. What an answer says, a person judges."""

from __future__ import annotations

import msgspec

from dlgrade.gradebook import number
from dlgrade.reflections.questions import FILE, Reflections
from dlgrade.reflections.reading import Answers, NotTextError, text_of
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.submission import Submission


class Checked(msgspec.Struct, frozen=True):
    """One answer, and what the machine says about it."""

    question: str
    answer: str
    words: int
    """The student's own."""
    problem: str = ""
    """Why this is no answer of its own, for the student; empty when it is."""


class Reading(msgspec.Struct, frozen=True):
    """One student's file."""

    answers: tuple[Checked, ...]
    """One for each question, in their order."""
    notes: tuple[str, ...] = ()
    """About the file as a whole."""


def check(reflections: Reflections, data: bytes) -> Reading:
    """Check a file, whatever it holds: everything that may be wrong with it is the student's matter."""
    try:
        text = text_of(data)
    except NotTextError as error:
        problem = (
            f"{FILE} is not a text file: {error}\n"
            "  expected: plain text in UTF-8\n"
            f"  got:      {len(data):,} bytes that cannot be read\n"
            "  hint:     copy your answers into the template with a text editor"
        )
        return Reading(tuple(Checked(name, "", 0, problem) for name in reflections.worth))
    if not text.strip():
        problem = f"{FILE} is empty\n  expected: the template with your answers\n  got:      nothing"
        return Reading(tuple(Checked(name, "", 0, problem) for name in reflections.worth))
    reader = reflections.reader
    found = reader.answers(text)
    own = {name: reader.own(answer) for name, answer in found.texts.items()}
    checked = []
    for name in reflections.worth:
        same = [other for other in own if other != name and own[other] == own.get(name)]
        words = [token for token in own.get(name, ()) if not token.isdigit()]
        problem = _problem(reflections, name, found, words, same)
        checked.append(Checked(name, found.texts.get(name, ""), len(words), problem))
    return Reading(tuple(checked), _notes(found))


def _problem(reflections: Reflections, name: str, found: Answers, words: list[str], same: list[str]) -> str:
    heading = f"### {name}. {reflections.worth[name].title}"
    wanted = f"at least {reflections.min_words} words of your own below {heading}"
    if name not in found.texts:
        there = ", ".join(found.texts) or "none"
        return _message(
            f"{name}'s heading is missing",
            f"a line {heading}",
            f"headings of {there}",
            "put the line back above your answer, as it stands in the template",
        )
    if not words:
        got = "nothing but the template's text" if found.texts[name] else "nothing"
        return _message(f"{name} has no answer", wanted, got)
    if len(words) < reflections.min_words:
        hint = "numbers, and text copied from the template, don't count as words"
        return _message(f"{name}'s answer is too short", wanted, f"{len(words)}", hint)
    different = {word for word in words if len(word) > 1 or not word.isascii()}
    if len(different) < reflections.min_different_words:
        return _message(
            f"{name}'s answer repeats itself",
            f"at least {reflections.min_different_words} different words",
            f"{len(words)} words, {len(different)} different",
            "single letters don't count",
        )
    if same:
        return _message(
            f"{name} has no answer of its own",
            "a text that answers this question",
            f"the same text as in {', '.join(same)}",
            "one text in several places counts in none of them",
        )
    return ""


def _message(what: str, expected: str, got: str, hint: str = "") -> str:
    lines = [what, f"  expected: {expected}", f"  got:      {got}"]
    return "\n".join([*lines, f"  hint:     {hint}"] if hint else lines)


def _notes(found: Answers) -> tuple[str, ...]:
    notes = [
        f"the heading of {name} stands there more than once: all of it was read" for name in found.repeated
    ]
    if found.outside:
        count = f"{found.outside} word{'s' if found.outside > 1 else ''}"
        notes.append(f"{count} stand below no question's heading and count for no answer")
    return tuple(notes)


def to_result(
    reflections: Reflections, reading: Reading, submission: Submission, seconds: float
) -> LabResult:
    """The record: one test for each question."""
    tests = tuple(
        TestResult(
            task=checked.question,
            test=f"test_{checked.question}_is_answered",
            title=f"{reflections.worth[checked.question].title}: the question has an answer of its own.",
            visibility=Visibility.PUBLIC,
            points=reflections.worth[checked.question].by_machine,
            status=Status.FAILED if checked.problem else Status.PASSED,
            message=checked.problem,
        )
        for checked in reading.answers
    )
    by_hand = (
        f"what your answers say is marked by a person, with up to {number(reflections.by_hand)} points more"
    )
    return LabResult(
        lab=reflections.lab.id,
        tests=tests,
        notes=(*submission.notes, *reading.notes, by_hand),
        seconds=round(seconds, 3),
    )
