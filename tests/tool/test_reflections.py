"""Whether each question has an answer of its own, whatever a student made of the file."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path

import answered
import pytest
from dlgrade.errors import GraderError
from dlgrade.reflections.checking import Reading, check
from dlgrade.reflections.questions import load
from dlgrade.reflections.reading import NotTextError, text_of
from fake_class import make_course
from hypothesis import assume, given, settings
from hypothesis import strategies as st

REFLECTIONS = answered.real()
READER = REFLECTIONS.reader
NAMES = list(REFLECTIONS.worth)
FULL = answered.full(REFLECTIONS)
FILLED = answered.filled(REFLECTIONS, FULL)

printable = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
lines = st.lists(st.text(printable, max_size=60), min_size=1, max_size=8)


def missing(text: str | bytes) -> dict[str, str]:
    """Question to the first line of what is said about it, for those without an answer of their own."""
    reading = check(REFLECTIONS, text if isinstance(text, bytes) else text.encode())
    assert [checked.question for checked in reading.answers] == NAMES
    return {
        checked.question: checked.problem.split("\n")[0] for checked in reading.answers if checked.problem
    }


def read(text: str) -> Reading:
    """What is found in a text."""
    return check(REFLECTIONS, text.encode())


@st.composite
def answers(draw: st.DrawFn) -> dict[str, str]:
    """Any texts for any of the questions that do not look like the template."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True))
    written = {name: "\n".join(draw(lines)) for name in chosen}
    for text in written.values():
        assume(text_of(text.encode()) == text)
        assume(READER.parts(text) == [("", text)])
        assume(READER.answers(f"### T1. CNNs\n{text}").texts == {"T1": text})
    return written


@given(answers())
@settings(max_examples=50, deadline=None)
def test_what_is_written_into_the_template_is_read_back(written: dict[str, str]):
    """Every answer comes back as it was written, and every other question's is empty."""
    found = READER.answers(text_of(answered.filled(REFLECTIONS, written).encode()))
    assert found.texts == {name: written.get(name, "") for name in NAMES}
    assert (found.repeated, found.outside) == ((), 0)


@given(st.binary(max_size=400), st.integers(0, len(FILLED)))
@settings(max_examples=50, deadline=None)
def test_any_bytes_can_be_checked(data: bytes, position: int):
    """Alone, or in the middle of a file: every question gets a verdict and nothing raises."""
    missing(data)
    whole = FILLED.encode()
    missing(whole[:position] + data + whole[position:])


def test_a_filled_template_is_complete():
    """Twelve answers, no notes."""
    reading = read(FILLED)
    assert missing(FILLED) == {}
    assert reading.notes == ()
    assert {checked.question: checked.answer for checked in reading.answers} == FULL


def test_the_template_itself_answers_nothing():
    """The stub of the reflections has no points, and each question says why."""
    assert missing(REFLECTIONS.template) == {name: f"{name} has no answer" for name in NAMES}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_encodings_and_line_ends_change_nothing(encoding: str, end: str):
    """What any editor writes is read."""
    written = {**FULL, "R2": FULL["R2"].replace("memory", "mémoire, Gedächtnis – 記憶")}
    text = answered.filled(REFLECTIONS, written)
    reading = check(REFLECTIONS, text.replace("\n", end).encode(encoding))
    assert {checked.question: checked.answer for checked in reading.answers} == written
    assert not [checked for checked in reading.answers if checked.problem]


def test_an_old_windows_encoding_is_read():
    """Windows-1252 cannot be told from other old ones, and most of its letters are right anyway."""
    text = FILLED.replace("memory", "mémoire")
    reading = check(REFLECTIONS, text.encode("cp1252"))
    assert all("mémoire" in checked.answer for checked in reading.answers)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"PK\x03\x04" + random.Random(0).randbytes(5000),
        random.Random(1).randbytes(5000),
        random.Random(2).randbytes(5000).replace(b"\0", b"\1"),
        b"\0" * 5000,
        b"\xff\xfe\x00\xd8\x00",
        b"\xef\xbb\xbf\xff\xff",
    ],
    ids=["every byte", "a zip", "random", "random without NUL", "zeros", "damaged UTF-16", "damaged UTF-8"],
)
def test_what_is_no_text_is_said_to_be_none(data: bytes):
    """The student's matter, with the way out; not a fault of the grader."""
    with pytest.raises(NotTextError):
        text_of(data)
    assert set(missing(data)) == set(NAMES)
    (problem,) = {checked.problem for checked in check(REFLECTIONS, data).answers}
    assert "reflections.md is not a text file" in problem
    assert "copy your answers into the template" in problem


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"], ids=["nothing", "white space", "a mark"]
)
def test_an_empty_file_is_called_empty(data: bytes):
    """One sentence, the same for every question."""
    assert set(missing(data).values()) == {"reflections.md is empty"}


def test_stray_nul_bytes_and_invisible_characters_cost_nothing():
    """They are shown as what they are, or not at all, and the answer stands."""
    (t1, *_) = read(FILLED.replace("memory", "mem\0ory and \u202eevil\u200b things\u2028next", 1)).answers
    assert t1.problem == ""
    assert "mem\ufffdory and evil things\nnext" in t1.answer


CHANGES = {
    "another level": ("### T3. Optimizers", "##### T3. Optimizers"),
    "other words": ("### T3. Optimizers", "### T3: what I think"),
    "the id alone": ("### T3. Optimizers", "## t3"),
    "bold, no heading": ("### T3. Optimizers", "**T3. Optimizers**"),
    "underlined": ("### T3. Optimizers", "T3. Optimizers\n--------------"),
    "the title alone": ("### T3. Optimizers", "# 3. OPTIMIZERS"),
    "gone, the question is there": ("### T3. Optimizers", ""),
    "the question is gone": ("> Why does Adam often outperform SGD in practice?", ""),
    "in the room's line": ("SGD in practice?\n\n*Your answer:*\n\n", "SGD in practice?\n\n*Your answer:* "),
    "no blank lines": ("SGD in practice?\n\n*Your answer:*\n\n", "SGD in practice?\n*Your answer:*\n"),
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)
def test_a_changed_heading_is_still_known(before: str, after: str):
    """By the id, else by its title or by the question below it."""
    assert FILLED.count(before) == 1
    assert missing(FILLED.replace(before, after)) == {}


def test_a_heading_that_is_gone_costs_its_answer_and_is_named():
    """The text runs into the answer above; the message shows the line to put back."""
    head = "### T3. Optimizers\n\n> Why does Adam often outperform SGD in practice?\n"
    reading = read(FILLED.replace(head, ""))
    (t3,) = (checked for checked in reading.answers if checked.problem)
    assert t3.problem.split("\n")[:2] == ["T3's heading is missing", "  expected: a line ### T3. Optimizers"]
    assert reading.answers[1].answer.endswith(FULL["T3"])


def test_answers_in_another_order_are_found():
    """Each with its heading."""
    head, *parts = re.split("(?=^### )", answered.filled(REFLECTIONS, FULL), flags=re.MULTILINE)
    random.Random(0).shuffle(parts)
    reading = read(head + "".join(parts))
    assert {checked.question: checked.answer for checked in reading.answers} == FULL


def test_headings_and_code_within_an_answer_belong_to_it():
    """Also when they have the words of another question's title."""
    within = f"## Optimizers\n\n```\n# t1 = 3\n# Reflections on it\n```\n\n### Debugging\n{answered.TAIL}"
    reading = read(answered.filled(REFLECTIONS, {**FULL, "P2": within}))
    assert missing(answered.filled(REFLECTIONS, {**FULL, "P2": within})) == {}
    assert {checked.question: checked.answer for checked in reading.answers}["P2"] == within


def test_a_heading_that_stands_there_twice_loses_nothing():
    """What stands below each is taken together, and the student is told."""
    twice = f"{REFLECTIONS.template}\n{FILLED}"
    assert missing(twice) == {}
    assert "the heading of T1 stands there more than once: all of it was read" in read(twice).notes
    parts = read(FILLED + "\n### T2. RNNs\n\nand one more thing").answers[1].answer
    assert parts == f"{FULL['T2']}\n\nand one more thing"


def test_text_outside_of_every_room_is_mentioned():
    """Above the first question and below a section's heading nothing counts, and that is said."""
    note = "4 words stand below no question's heading and count for no answer"
    assert read(f"Written today by Ada\n{FILLED}").notes == (note,)
    section = "## Practical questions\n"
    assert read(FILLED.replace(section, f"{section}These were very hard!\n")).notes == (note,)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Because they share weights.", "T1's answer is too short"),
        ("12345 67 " * 50, "T1 has no answer"),
        ("- * / + =" * 20, "T1 has no answer"),
        ("bla " * 200, "T1's answer repeats itself"),
        ("I do not know what to say here. " * 20, "T1's answer repeats itself"),
        (" ".join(string.ascii_lowercase * 2), "T1's answer repeats itself"),
        ("Why do CNNs outperform fully-connected networks on images? " * 8, "T1 has no answer"),
        ("WHY do CNNs outperform *fully connected* networks\non images", "T1 has no answer"),
        (REFLECTIONS.template.replace("#", ""), "T1's answer is too short"),
        ("<!-- -->", "T1 has no answer"),
    ],
    ids=[
        "short", "numbers", "signs", "one word", "one sentence", "letters", "the question",
        "the question, retyped", "the whole template", "a comment",
    ],
)  # fmt: skip
def test_filler_is_no_answer(text: str, problem: str):
    """The message names what is wrong, and the other answers stand."""
    assert missing(answered.filled(REFLECTIONS, {**FULL, "T1": text})) == {"T1": problem}


def test_the_limits_are_those_of_the_table():
    """Exactly so many words are enough, of which so many are different."""
    different = [f"word{chr(97 + n)}" for n in range(REFLECTIONS.min_different_words)]
    enough = [*different, *[different[0]] * (REFLECTIONS.min_words - len(different))]
    assert missing(answered.filled(REFLECTIONS, {**FULL, "T1": " ".join(enough)})) == {}
    for fewer in (enough[:-1], [enough[0], enough[0], *enough[2:]]):
        assert set(missing(answered.filled(REFLECTIONS, {**FULL, "T1": " ".join(fewer)}))) == {"T1"}


def test_one_text_in_two_places_counts_in_neither():
    """White space, case, punctuation and Markdown do not make it another one; a further word does."""
    copy = "**" + FULL["T4"].upper().replace(" ", "\n").replace(",", " ;") + "**!"
    written = {**FULL, "R1": copy}
    text = answered.filled(REFLECTIONS, written)
    assert missing(text) == {"T4": "T4 has no answer of its own", "R1": "R1 has no answer of its own"}
    (t4,) = (checked for checked in read(text).answers if checked.question == "T4")
    assert "the same text as in R1" in t4.problem
    assert missing(answered.filled(REFLECTIONS, {**FULL, "R1": f"{copy} Really"})) == {}


def test_an_answer_without_spaces_between_words_is_one():
    """A letter of such a script counts as a word."""
    chinese = "卷积网络在图像上更好因为权重共享所以参数更少而且局部连接符合图片的结构这是一个合理的先验知识"
    assert missing(answered.filled(REFLECTIONS, {**FULL, "T1": chinese})) == {}


def test_a_large_file_takes_no_time():
    """A mebibyte of one line, of headings, or of questions, in a second at most."""
    for unit in (
        "x",
        "### T1. CNNs\n",
        "> Why do CNNs outperform fully-connected networks on images?\n",
        "# #",
    ):
        check(REFLECTIONS, (unit * (1_000_000 // len(unit))).encode())


@pytest.mark.parametrize(
    ("file", "before", "after", "wanted"),
    [
        ("reflections.md", "### T2. RNNs", "### RNNs", "has the questions"),
        ("rubric.md", "## R3.", "## R2.", "has the questions"),
        ("reflections.toml", "by_machine = 0.5", "by_machine = -1", "reflections.toml"),
        ("reflections.toml", "T2 = {", "grow = {", "question grow is also a task of step1_trees"),
        ("reflections.toml", "title =", "title", "reflections.toml"),
    ],
    ids=["template", "rubric", "points", "a task's id", "no TOML"],
)
def test_damaged_sources_are_one_line(tmp_path: Path, file: str, before: str, after: str, wanted: str):
    """Whoever keeps the course reads which file is wrong."""
    course = make_course(tmp_path)
    answered.add_to(tmp_path)
    path = tmp_path / "assignments" / "reflections" / file
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(GraderError, match=re.escape(wanted)) as caught:
        load(course)
    assert "\n" not in str(caught.value)
