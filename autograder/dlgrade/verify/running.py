"""Grades the cases and says which are not as they must be."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from dlgrade import fingerprint
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError
from dlgrade.grading import Grader
from dlgrade.parallel import in_threads
from dlgrade.results import LabResult
from dlgrade.submission import Submission
from dlgrade.verify import cases as cases_of
from dlgrade.verify import consistency, judging, leaks
from dlgrade.verify.cases import Case
from dlgrade.verify.memory import Memory
from dlgrade.verify.mutants import Fate, Mutant, equivalents, fate_of


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one case, or of looking at a lab's sources."""

    lab: Lab
    group: str
    """One of ``cases.GROUPS``, ``"sources"`` or ``"leaks"``."""
    name: str
    problems: tuple[str, ...]
    """Sentences; none if all is as it must be."""
    seconds: float = 0.0
    result: LabResult | None = None
    """None when it could not be graded."""
    case: Case | None = None


class Verification:
    """All that is to be verified of some labs, and what is known already."""

    def __init__(
        self,
        course: Course,
        labs: Sequence[Lab],
        *,
        sample: bool = False,
        again: bool = False,
        remember: bool = True,
    ):
        """Gather the cases.

        Args:
            course: the sources.
            labs: which of its labs.
            sample: only some cases of each lab, chosen by the lab's content.
            again: also what was verified before with the same content.
            remember: whether what is graded now is written for the next time.

        Raises:
            GraderError: a solution or a snippet is malformed.
        """
        self._course = course
        self._labs = labs
        self._every = {lab.id: cases_of.of_lab(course, lab) for lab in labs}
        chosen: list[Case] = []
        for lab in labs:
            every = self._every[lab.id]
            chosen += cases_of.sampled(every, fingerprint.of_lab(lab)) if sample else every
        self._chosen = sorted(chosen, key=lambda case: case.group == "seeds")  # the dearest and dullest last
        self._memories = {lab.id: Memory(course, lab) for lab in labs}
        self._secrets: dict[str, leaks.Secrets] = {}
        self._again = again
        self._remember = remember

    @property
    def total(self) -> int:
        """How many findings ``run`` gives."""
        return len(self._chosen) + 2 * len(self._labs)

    def unverified(self) -> list[Case]:
        """The cases that were not graded before with the same content."""
        return [case for case in self._chosen if self._memories[case.lab.id].get(case) is None]

    def sources(self) -> Iterator[Finding]:
        """What is seen without running anything: names, points, and leaks to the students' folder."""
        for lab in self._labs:
            contradictions = tuple(consistency.problems(self._course, lab))
            yield Finding(lab=lab, group="sources", name="sources", problems=contradictions)
            found: tuple[str, ...] = ()
            if not contradictions:
                found = tuple(leaks.in_students_folder(self._course, lab, self._secrets_of(lab)))
            yield Finding(lab=lab, group="leaks", name="student/", problems=found)

    def run(self, grader: Callable[[], Grader], jobs: int) -> Iterator[Finding]:
        """Every finding, as soon as it is known; what was graded is remembered, also when interrupted.

        Args:
            grader: makes the grader, when there is something to grade.
            jobs: cases graded at the same time.

        Raises:
            GraderError: the grader cannot start.
        """
        sound = {lab.id for lab in self._labs}
        for finding in self.sources():
            if finding.group == "sources" and finding.problems:
                sound.discard(finding.lab.id)  # what its tests say would mean nothing
            yield finding
        waiting = [c for c in (self._chosen if self._again else self.unverified()) if c.lab.id in sound]
        names = {(case.lab.id, case.name) for case in waiting}
        for case in self._chosen:
            if case.lab.id in sound and (case.lab.id, case.name) not in names:
                yield self._finding(case, self._memories[case.lab.id].get(case))
        if not waiting:
            return
        with ExitStack() as stack:
            if self._remember:
                stack.callback(self._save)
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dlgrade-")))
            running = stack.enter_context(grader())

            def look(case: Case) -> Finding:
                begin = time.monotonic()
                try:
                    result = _graded(case, running, scratch)
                    if self._remember and not result.undecided:  # the next run may be able to tell
                        self._memories[case.lab.id].put(case, result)
                except GraderError as error:
                    return self._finding(case, None, str(error))
                except Exception as error:  # a fault of the grader's costs this case, not the run
                    return self._finding(case, None, f"{type(error).__name__}: {error}")
                return msgspec.structs.replace(self._finding(case, result), seconds=time.monotonic() - begin)

            for _, finding in in_threads(look, waiting, jobs):
                yield finding

    def _finding(self, case: Case, result: LabResult | None, fault: str = "") -> Finding:
        found = [fault] if result is None else judging.problems(case, result, self._secrets_of(case.lab))
        return Finding(
            lab=case.lab, group=case.group, name=case.name, problems=tuple(found), result=result, case=case
        )

    def _secrets_of(self, lab: Lab) -> leaks.Secrets:
        """Read once: it takes most of a second."""
        if lab.id not in self._secrets:
            self._secrets[lab.id] = leaks.Secrets(self._course, lab)
        return self._secrets[lab.id]

    def _save(self) -> None:
        for lab in self._labs:
            self._memories[lab.id].save(self._every[lab.id])


def require(course: Course, labs: Sequence[Lab]) -> None:
    """Refuse labs that have not been verified as they are now.

    Raises:
        GraderError: a lab contradicts itself, leaks, or has cases that were not verified with this content.
    """
    for lab in labs:
        checked = Verification(course, [lab])
        waiting = checked.unverified()
        if waiting:
            raise GraderError(
                f"{lab.id}: {len(waiting)} of {checked.total - 2} cases are not verified with this content "
                f"({waiting[0].name}…); run dlgrade verify {lab.id}"
            )
        for finding in checked.run(_none, 1):
            if finding.problems:
                raise GraderError(
                    f"{lab.id}: {finding.name}: {finding.problems[0]}; dlgrade verify {lab.id} shows all"
                )


def _none() -> Grader:
    raise GraderError("nothing is left to grade")


def _graded(case: Case, grader: Grader, scratch: Path) -> LabResult:
    with handed_in(case.lab, case.source, scratch) as submission:
        return grader.grade(case.lab, submission, only=case.tasks, seed=case.seed)


@contextmanager
def handed_in(lab: Lab, source: str, scratch: Path) -> Iterator[Submission]:
    """A module's text as a submission, for as long as the block runs."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        module = Path(folder) / lab.module
        module.write_text(source, encoding="utf-8")
        yield Submission("verify", {lab.module: module})


def fates(
    course: Course, mutants: Sequence[Mutant], grader: Grader, jobs: int
) -> Iterator[tuple[Mutant, Fate, str]]:
    """What becomes of each mutant, and why it could not be told; in the order in which that is known.

    The grader must be running.

    Raises:
        GraderError: the list of equivalent mutants is malformed.
    """
    known = equivalents(course)
    with tempfile.TemporaryDirectory(prefix="dlgrade-") as scratch:

        def look(mutant: Mutant) -> tuple[Fate, str]:
            try:
                with handed_in(mutant.lab, mutant.source, Path(scratch)) as submission:
                    result = grader.grade(mutant.lab, submission, only=mutant.tasks, until_failure=True)
            except Exception as error:  # a fault of the grader's costs this mutant, not the run
                return Fate.COULD_NOT_TELL, f"{type(error).__name__}: {error}"
            reasons = [test.detail.strip().rpartition("\n")[2] for test in result.undecided]
            return fate_of(mutant, result, known), next(filter(None, reasons), "")

        for mutant, (fate, why) in in_threads(look, mutants, jobs):
            yield mutant, fate, why
