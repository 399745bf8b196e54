"""``dlgrade.similarity``: copies are found however they are dressed up, and right answers are left alone."""

from __future__ import annotations

import itertools
import random

import pytest
from class_to_report import COURSE
from dlgrade import similarity
from dlgrade.similarity import compare, readable
from dlgrade.verify.composing import compose, without_markers
from hypothesis import given, settings
from hypothesis import strategies as st

LAB = COURSE.labs["step2_mnist_cnn"]
STARTER = (COURSE.root / "student" / LAB.module).read_text(encoding="utf-8")
REFERENCE = (COURSE.root / "solutions" / LAB.module).read_text(encoding="utf-8")
RIGHT = COURSE.root / "tests" / "submissions" / "right"


def answer(number: int) -> str:
    """A right answer; each number up to 3 takes another snippet for every task."""
    source = REFERENCE
    for task in LAB.tasks:
        snippets = [None, *sorted((RIGHT / task).glob("*.py"))]
        chosen = snippets[number % len(snippets)]
        if chosen is not None:
            source = compose(source, chosen.read_text(encoding="utf-8"))
    return without_markers(source)


def program(seed: int, lines: int = 60) -> str:
    """A program of its own, of so many lines."""
    chance = random.Random(seed)
    words = [
        f"part_{chance.randrange(10**6)}.{chance.choice('sum mean std dot max min'.split())}"
        for _ in "abcdef"
    ]
    body = [
        f"    value = np.{chance.choice('add subtract multiply divide power'.split())}"
        f"({chance.randrange(1000)}, {chance.choice(words)}([{chance.randrange(99)}:{chance.randrange(99)}]))"
        for _ in range(lines)
    ]
    return "import numpy as np\n\n\ndef work(x):\n" + "\n".join(body) + "\n    return value\n"


def pairs(found: similarity.Likeness) -> set[tuple[str, str]]:
    """Who looks like whom."""
    return {(pair.left, pair.right) for pair in found.pairs}


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """Four complete right answers that were written apart."""
    return {f"student{number}": answer(number) for number in range(4)}


def test_right_answers_written_apart_do_not_look_alike(answers: dict[str, str]) -> None:
    """Four different right answers to one handout: no pair, no group."""
    found = compare(answers, STARTER)
    assert found.pairs == ()
    assert found.same == ()
    assert found.compared == 4


def test_a_copy_with_other_names_comments_and_spaces_is_the_same(answers: dict[str, str]) -> None:
    """What tells two apart at a glance is not compared."""
    copy = "# my own work\n" + answers["student1"].replace("images", "imgs").replace(
        "    return", "\n    return"
    )
    found = compare({**answers, "copy": copy}, STARTER)
    assert found.same == (("student1", "copy"),)


def test_a_copy_with_its_functions_moved_looks_alike(answers: dict[str, str]) -> None:
    """The order of functions does not matter."""
    head, *functions = answers["student2"].split("\n\n\n")
    copy = "\n\n\n".join([head, *functions[::-1]])
    found = compare({**answers, "copy": copy}, STARTER)
    assert pairs(found) == {("student2", "copy")}
    assert min(found.pairs[0].share) > 0.9


def test_a_copy_of_a_part_looks_alike(answers: dict[str, str]) -> None:
    """Half of the functions of one answer, in a file that is the stub otherwise."""
    stub, source = STARTER.split("\n\n\n"), answers["student3"].split("\n\n\n")
    copy = "\n\n\n".join([*source[:-5], *stub[-2:]])
    found = compare({**answers, "copy": copy}, STARTER)
    assert ("student3", "copy") in pairs(found), found.pairs


def test_stubs_do_not_look_alike() -> None:
    """Whoever handed in the starter code, with or without a comment, has nothing of their own."""
    found = compare({"ada": STARTER, "ben": STARTER + "\n# later\n", "cleo": ""}, STARTER)
    assert (found.pairs, found.same) == ((), ())


def test_what_much_of_a_class_shares_is_not_rare() -> None:
    """Thirty different programs with one long passage in common, from the lecture: no pair."""
    passage = program(999)
    class_ = {f"s{seed}": f"{program(seed, 25)}\n\n{passage}" for seed in range(30)}
    assert compare(class_).pairs == ()
    few = {f"s{seed}": f"{program(seed, 8)}\n\n{passage}" for seed in range(2)}
    assert pairs(compare(few)) == {("s0", "s1")}, "two who share what nobody else has"


def test_marks_stand_on_what_both_have(answers: dict[str, str]) -> None:
    """Each marked place, without names and spaces, is found in the other text; docstrings are not marked."""
    head, *functions = answers["student2"].split("\n\n\n")
    copy = "\n\n\n".join([head, *functions[::-1], program(1)])
    (pair,) = compare({"one": answers["student2"], "other": copy}, STARTER).pairs
    for text, spans in zip((answers["student2"], copy), pair.spans, strict=True):
        assert spans
        marked = "".join(text[begin:end] for begin, end in spans)
        assert '"""' not in marked
        assert len(marked) > 1000
    foreign = copy.index("def work")
    inside = [span for span in pair.spans[1] if span[0] > foreign + 40]
    assert inside == [], "the function that the other one does not have is marked"


def test_the_same_comparison_gives_the_same_answer(answers: dict[str, str]) -> None:
    """In whatever order the submissions come."""
    head, *functions = answers["student2"].split("\n\n\n")
    texts = {**answers, "copy": "\n\n\n".join([head, *functions[::-1]])}
    first = compare(texts, STARTER)
    again = compare(dict(reversed(texts.items())), STARTER)
    assert {frozenset(pair) for pair in pairs(first)} == {frozenset(pair) for pair in pairs(again)}
    assert first.pairs[0].likeness == again.pairs[0].likeness


def test_what_is_too_long_is_named_and_not_compared() -> None:
    """A line of a mebibyte holds nobody up."""
    found = compare({"ada": "x" * (1 << 20), "ben": program(1)})
    assert found.too_long == ("ada",)
    assert found.compared == 1


def test_prose_is_compared_word_by_word() -> None:
    """Reflections: the same sentences look alike, the questions in the starter do not."""
    starter = (
        "# Reflections\n\n### T1. Why does the validation loss rise while the training loss falls?\n\n" * 4
    )
    answer_ = "Because the network starts to remember single digits, which does not help it elsewhere. "
    other = "My learning rate was a hundred times too large at first, as the zigzag of the loss showed me. "
    texts = {"ada": starter + answer_ * 3, "ben": f"{starter}Hm. {answer_ * 3}", "cleo": starter + other * 3}
    assert pairs(compare(texts, starter, prose=True)) == {("ada", "ben")}


def test_two_hundred_different_programs_have_no_pairs() -> None:
    """All different: every pair is counted, none is worth a closer look."""
    class_ = {f"s{seed}": program(seed) for seed in range(200)}
    found = compare(class_)
    assert found.compared == 200
    assert found.pairs == ()


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=150, max_size=400), st.binary(max_size=400))
def test_whatever_bytes_are_handed_in_can_be_compared(one: bytes, other: bytes) -> None:
    """No error, shares between 0 and 1, and places inside the texts, in order."""
    texts = {"ada": readable(one * 3), "ben": readable(other + one * 3)}
    for pair in compare(texts).pairs:
        assert all(0 <= share <= 1 for share in (*pair.share, pair.rare))
        for name, spans in zip((pair.left, pair.right), pair.spans, strict=True):
            places = list(itertools.chain.from_iterable(spans))
            assert all(0 <= place <= len(texts[name]) for place in places)
            assert [span[0] for span in spans] == sorted(span[0] for span in spans)
