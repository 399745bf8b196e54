"""Moodle's "Download all submissions": ``<name>_<participant>_assignsubmission_<plugin>_…``."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from dlgrade.intake.fitting import nearly_all, passed_over
from dlgrade.intake.names import listed, one_line
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree
from dlgrade.people import Person

KIND = "a Moodle download"

_NAME = re.compile(
    r"(?P<name>.+?)_*(?:_(?P<participant>\d{1,18}))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?",
    re.DOTALL,
)
_BLIND = frozenset(
    "participant teilnehmerin participante partecipante deelnemer deltagare участник katılımcı sodelujoči "
    "partaidea 参加者 参与者 参与人 參與者".split()
)
"""What Moodle writes for every name where marking is blind, in the languages whose word is known here."""


def fits(place: Place, asked: Asked) -> bool:
    """Whether nearly every entry carries Moodle's mark.

    Raises:
        UsageError: much of it does, and much does not.
    """
    return nearly_all(place, _marked(place), asked, KIND)


def read(place: Place, asked: Asked) -> Read:
    """One hand-in for each participant, of files and texts together."""
    marked = _marked(place)
    trees = place.tree.split()
    handins: dict[tuple[str, str], Handin] = {}
    for top, found in marked.items():
        name, participant = one_line(found["name"].replace("_", " ").strip()), found["participant"] or ""
        blind = _is_blind(name) and participant
        person = Person(student=name, name="" if blind else name, participant=participant)
        source = f"{place.source}/{top}"
        handin = handins.setdefault((name, participant), Handin(name, source, Tree(), person=person))
        rest = found["rest"] or ""
        if (top,) in place.tree.files:
            handin.tree.files[rest or top,] = place.tree.files[top,]
            continue
        below = (rest,) if rest else ()
        if rest and (top,) in place.tree.containers:
            handin.tree.containers.add(below)
        handin.tree.add(trees[top], below)
    return Read(KIND, list(handins.values()), passed_over(place, marked, KIND))


def named(handins: Sequence[Handin]) -> tuple[list[Handin], list[str]]:
    """The hand-ins of all downloads, with the participant's number behind a name that two share.

    One word in two downloads may be somebody's only name, or what marking is blind with in a language that
    is not known here: that it was taken for one student is said.
    """
    numbers: dict[str, dict[str, set[str]]] = {}
    for handin in handins:
        # each assignment numbers its participants anew: two numbers are two people in one download only
        where = handin.source.rpartition("/")[0]
        participant = handin.person.participant if handin.person else ""
        numbers.setdefault(handin.student.casefold(), {}).setdefault(where, set()).add(participant)
    shared = {name for name, of in numbers.items() if any(len(several) > 1 for several in of.values())}
    shared |= {name for name in numbers if _is_blind(name)}
    joined = {name for name, of in numbers.items() if len(set().union(*of.values())) > 1} - shared
    words = sorted({h.student for h in handins if h.student.casefold() in joined and " " not in h.student})
    notes = [
        f"{listed(words)}: one word with another number in each download, taken for one student; if that is "
        "what marking is blind with, grade each download by itself"
    ]
    return [
        msgspec.structs.replace(handin, student=f"{handin.student}_{handin.person.participant}")
        if handin.person and handin.person.participant and handin.student.casefold() in shared
        else handin
        for handin in handins
    ], notes if words else []


def _is_blind(name: str) -> bool:
    """Also behind a group's name: ``Group A-Participant``."""
    return name.rpartition("-")[2].casefold() in _BLIND


def marked(name: str) -> bool:
    """Whether one name has the pattern."""
    return _NAME.fullmatch(name) is not None


def _marked(place: Place) -> dict[str, re.Match[str]]:
    found = {top: _NAME.fullmatch(top) for top in place.tree.tops}
    return {top: match for top, match in found.items() if match}
