"""What a person who grades should look at first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from dlgrade.finals import Final
from dlgrade.report.counting import LabCount, TestCount, could_not_grade
from dlgrade.report.people import Links, Who
from dlgrade.results import TestResult
from dlgrade.store import Run


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that nothing is known of, for one reason."""

    lab: str
    reason: str
    whom: tuple[Who, ...]
    errors: tuple[str, ...]
    """Addresses of what the grader wrote down."""


class Crash(msgspec.Struct, frozen=True, kw_only=True):
    """A test that could not tell, through a fault of the grader."""

    lab: str
    test: TestResult
    """As the first of them has it."""
    whom: tuple[Who, ...]

    @property
    def words(self) -> str:
        """The last line of the traceback, or else the message."""
        lines = self.test.detail.strip().splitlines() or self.test.message.strip().splitlines() or [""]
        return lines[-1]


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of that kind; the page shows it in this order."""

    refused: tuple[Refused, ...]
    outdated: tuple[Refused, ...]
    """Graded when the lab was worth other points."""
    crashes: tuple[Crash, ...]
    hard: tuple[TestCount, ...]
    """Tests that nearly everyone fails who tried."""
    late_without_times: tuple[tuple[str, Who], ...]
    """Lab and student: late in the learning management system's words, and no time is known."""
    interrupted: bool
    """Whether the last run did not come to its end."""
    unprotected: tuple[str, ...]
    """Protections that some submission was graded without."""
    easy: tuple[TestCount, ...]
    """Tests that nobody fails who tried."""

    @property
    def anything(self) -> bool:
        """Whether there is something to look at."""
        return any(getattr(self, field) for field in self.__struct_fields__)


def attention(
    finals: Sequence[Final], labs: Iterable[LabCount], runs: Sequence[Run], links: Links
) -> Attention:
    """Look through a class."""
    tests = [test for lab in labs for test in lab.tests]
    results = [final.grade.result for final in finals if final.grade.result is not None]
    return Attention(
        refused=_refused(finals, links),
        outdated=_outdated(finals, links),
        crashes=_crashes(finals, links),
        hard=tuple(test for test in tests if test.hard),
        late_without_times=tuple(
            (final.lab.id, links.who(final))
            for final in finals
            if final.grade.late and final.grade.submitted is None
        ),
        interrupted=bool(runs) and runs[-1].finished is None,
        unprotected=tuple(dict.fromkeys(text for result in results for text in result.missing_protections)),
        easy=tuple(test for test in tests if test.easy),
    )


def _refused(finals: Iterable[Final], links: Links) -> tuple[Refused, ...]:
    groups: dict[tuple[str, str], list[Final]] = defaultdict(list)
    for final in finals:
        if could_not_grade(final):
            reason = final.grade.status.partition(": ")[2] or final.grade.status
            groups[final.lab.id, reason].append(final)
    return tuple(
        Refused(
            lab=lab,
            reason=reason,
            whom=tuple(links.who(final) for final in found),
            errors=tuple(filter(None, (links.error(final.grade.student, lab) for final in found))),
        )
        for (lab, reason), found in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _outdated(finals: Iterable[Final], links: Links) -> tuple[Refused, ...]:
    groups: dict[tuple[str, str], list[Who]] = defaultdict(list)
    for final in finals:
        if final.outdated:
            groups[final.lab.id, final.outdated].append(links.who(final))
    return tuple(
        Refused(lab=lab, reason=reason, whom=tuple(whom), errors=())
        for (lab, reason), whom in sorted(groups.items())
    )


def _crashes(finals: Iterable[Final], links: Links) -> tuple[Crash, ...]:
    tests: dict[tuple[str, str, str, str], TestResult] = {}
    groups: dict[tuple[str, str, str, str], list[Final]] = defaultdict(list)
    for final in finals:
        for test in final.grade.result.undecided if final.grade.result is not None else ():
            key = (final.lab.id, test.task, test.visibility, test.test)
            tests.setdefault(key, test)
            groups[key].append(final)
    return tuple(
        Crash(lab=key[0], test=tests[key], whom=tuple(links.who(final) for final in found))
        for key, found in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    )
