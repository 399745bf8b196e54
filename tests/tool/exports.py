"""Writes one class as each learning management system exports it, as a folder or a zip.

The formats are those of the systems themselves: what they do to names, where times and marks of lateness
stand, which numbers are whose. ``expected_student`` and ``expected_person`` say what is to be read back.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dlgrade.people import Person


@dataclass(frozen=True)
class Student:
    """One student of a class, and what they hand in; numbers and addresses come from ``number``."""

    number: int
    name: str
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    """Path inside the submission to content."""
    submitted: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    late: bool = False

    @property
    def email(self) -> str:
        """``s7@uni.example``."""
        return f"s{self.number}@uni.example"

    @property
    def sid(self) -> str:
        """The university's number; keeps its zeros only as a text."""
        return f"00{self.number}"

    @property
    def login(self) -> str:
        """A GitHub account."""
        return f"u{self.number}-hub"

    @property
    def canvas_id(self) -> str:
        """Canvas' number of the user."""
        return str(101_000 + self.number)

    @property
    def participant(self) -> str:
        """Moodle's number of the participant."""
        return str(8_880_000 + self.number)


def write(kind: str, students: Sequence[Student], target: Path, *, zipped: bool = False) -> Path:
    """Write the class under ``target`` as ``kind`` (of ``KINDS``); returns the folder, or the zip.

    ``target`` is a folder that does not exist yet; a zip gets its name and ``.zip``.
    """
    members = KINDS[kind](students)
    if not zipped:
        for name, content in members.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return target
    archive = target.with_name(f"{target.name}.zip")
    archive.parent.mkdir(parents=True, exist_ok=True)
    wrapper = _WRAPPERS.get(kind, "")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(wrapper + name, content)
    return archive


def expected_student(kind: str, student: Student) -> str:
    """The name by which the grader knows the student, where no two look the same."""
    if kind == "gradescope":
        return student.email.split("@")[0]
    if kind == "canvas anonymous":
        return f"anon_{_anonymous_id(student)}"
    if kind == "canvas":
        return f"{_canvas_user(student)}_{student.canvas_id}"
    return _moodle_name(student) if kind.startswith("moodle") else student.login


def expected_person(kind: str, student: Student, name: str) -> Person:
    """All that this export tells of the student, who is called ``name`` in the class."""
    if kind == "gradescope":
        return Person(student=name, name=student.name.strip(), email=student.email, sid=student.sid)
    if kind == "canvas anonymous":
        return Person(student=name)
    if kind == "canvas":
        return Person(student=name, canvas_id=student.canvas_id)
    if kind.startswith("moodle"):
        return Person(student=name, name=_moodle_name(student), participant=student.participant)
    return Person(student=name, github=student.login)


# --- each system -----------------------------------------------------------------------------------------


def _gradescope(students: Sequence[Student]) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    lines = ["---"]
    for student in students:
        key = f"submission_{7_000 + student.number}"
        time = student.submitted
        text = json.dumps("print(1)\n  :results:\n", ensure_ascii=False)
        lines += [
            f"{key}:",
            "  :submitters:",
            f"  - :name: {json.dumps(student.name, ensure_ascii=False)}",
            f"    :sid: '{student.sid}'",
            f"    :email: {student.email}",
            f"  :created_at: {time:%Y-%m-%d %H:%M:%S}.{time.microsecond:06}000 {_zone(time)}",
            "  :score: 8.5",
            "  :status: processed",
            "  :results:",
            "    tests:",
            "    - name: '1.1'",
            f"      output: {text}",
            "      log: |",
            "        - two",
            "",
            "        lines",
            "    leaderboard: []",
            "  :history:",
            "  - :id: 1",
            "    :created_at: 2020-01-01 00:00:00.000000000 Z",
            "    :score: 0.0",
            "    :results: {}",
        ]
        for name, content in student.files.items():
            members[f"{key}/{name}"] = _bytes(content)
    return {"submission_metadata.yml": ("\n".join(lines) + "\n").encode()} | members


def _canvas(students: Sequence[Student], anonymous: bool = False) -> dict[str, bytes]:
    members = {}
    for student in students:
        late = "_LATE" if student.late else ""
        for number, (name, content) in enumerate(student.files.items()):
            upload = 22_000_000 + 100 * student.number + number
            shown = re.sub(r'[\0/\\:*?"<>|]+', "_", PurePosixPath(name).name)
            prefix = f"{_canvas_user(student)}{late}_{student.canvas_id}"
            if anonymous:
                prefix = f"{'LATE_' if student.late else ''}anon_{_anonymous_id(student)}"
            members[f"{prefix}_{upload}_{shown}"] = _bytes(content)
    return members


def _anonymous_id(student: Student) -> str:
    """Letters and digits, as Canvas draws them."""
    return f"aB{student.number:03}"


def _canvas_user(student: Student) -> str:
    """The sortable name in lower case, without whatever is no part of a word."""
    first, _, last = student.name.rpartition(" ")
    return re.sub(r"\W", "", f"{last}, {first}".lower())


def _moodle(students: Sequence[Student], between: str) -> dict[str, bytes]:
    return {
        f"{_moodle_name(student)}_{student.participant}_assignsubmission_file{between}{name}": _bytes(content)
        for student in students
        for name, content in student.files.items()
    }


def _moodle_name(student: Student) -> str:
    """The full name as a part of a file's name: some characters are dropped, ``_`` is a separator."""
    return " ".join(re.sub(r"[&<>\"`|':\\/]", "", student.name).replace("_", " ").split())


def _github(students: Sequence[Student]) -> dict[str, bytes]:
    members = {}
    for student in students:
        repository = f"first-homework-{student.login}"
        members[f"{repository}/.git/HEAD"] = b"ref: refs/heads/main\n"
        members[f"{repository}/README.md"] = b"# First homework\n"
        for name, content in student.files.items():
            members[f"{repository}/{name}"] = _bytes(content)
    return members


def _bytes(content: bytes | str) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def _zone(time: datetime) -> str:
    """As Ruby writes it."""
    offset = f"{time:%z}"
    return "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:5]}"


KINDS: dict[str, Callable[[Sequence[Student]], dict[str, bytes]]] = {
    "gradescope": _gradescope,
    "canvas": _canvas,
    "canvas anonymous": lambda students: _canvas(students, anonymous=True),
    "moodle up to 4.0": lambda students: _moodle(students, "_/"),
    "moodle": lambda students: _moodle(students, "/"),
    "moodle flat": lambda students: _moodle(students, "_"),
    "github": _github,
}
"""What a class can be written as."""
_WRAPPERS = {"gradescope": "assignment_4711_export/", "github": "first-homework-submissions/"}
"""The folder that everything in a zip lies in."""
