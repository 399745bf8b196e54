"""One class as Gradescope, Canvas and Moodle export it: graded, exported for each, reported.

The class has many students and few distinct answers of the corpus. Each system's zip goes through the
commands that a TA types; the second and the third know what the first has examined. What comes out is read
back as the system itself would read it, and the points must be the same by all three ways. Prints each
command with its seconds.

Run ``.venv/bin/python bench/three_exports.py --keep exports/``; without ``--keep`` nothing is left.
"""

from __future__ import annotations

import argparse
import csv
import io
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from dlgrade.course import Course, Lab, find_course
from made_class import distinct_answers, write_class

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "tool"))

import exports
import lms_importers

FIRST = (
    "Ada Ben Çelik Dana Élodie Finn Grace Hugo İnes Jørgen Kira Łukasz Mona Nils Olga Pete Qi Rosa Sören Theo"
)
LAST = "Ångström,Berg,Cho,Dupont,von Ense,Fischer,García López,Hopper,Ito,Jones-Smith"
ASSIGNMENT = 4711
ZERO = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def students_of(course: Course, lab: Lab, count: int, answers: int) -> list[exports.Student]:
    """Students with a name, a time and a module each; every twentieth is late."""
    names = [f"{first} {last}" for last, first in product(LAST.split(","), FIRST.split())]
    with tempfile.TemporaryDirectory() as folder:
        write_class(Path(folder), lab, distinct_answers(course, lab, answers), count)
        modules = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).rglob(lab.module))]
    return [
        exports.Student(
            number,
            f"{names[number % len(names)]}{'' if number < len(names) else f' {number // len(names)}'}",
            {lab.module: module},
            ZERO + timedelta(minutes=7 * number),
            late=number % 20 == 19,
        )
        for number, module in enumerate(modules)
    ]


def canvas_gradebook(students: Sequence[exports.Student], lab: Lab) -> bytes:
    """What Canvas exports before anything is graded."""
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{lab.title} ({ASSIGNMENT})"],
        ["    Points Possible", "", "", "", "", f"{lab.points:.2f}"],
    ]
    rows += [[each.name, each.canvas_id, each.sid, each.email, "CS-01", ""] for each in students]
    return _csv(rows)


def moodle_worksheet(students: Sequence[exports.Student], lab: Lab) -> bytes:
    """What Moodle calls the grading worksheet."""
    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed"
    rows = [[*head.split(","), "Last modified (submission)", "Last modified (grade)", "Feedback comments"]]
    for each in students:
        moment = each.submitted.strftime("%A, %d %B %Y, %I:%M %p")
        person = [f"Participant {each.participant}", each.name, each.email, "Submitted for grading - "]
        rows.append([*person, "", f"{lab.points:.2f}", "Yes", moment, "-", ""])
    return b"\xef\xbb\xbf" + _csv(rows).replace(b"\n", b"\r\n")


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


class Desk:
    """A TA's terminal in a folder of its own."""

    def __init__(self, course: Course, folder: Path) -> None:
        """Nothing is typed yet."""
        self._course, self.folder = course, folder

    def type(self, *arguments: str) -> str:
        """Run ``dlgrade`` with these; print the command, its seconds, and give what it said."""
        tool = str(Path(sys.executable).parent / "dlgrade")
        begin = time.monotonic()
        command = [tool, "--course", str(self._course.root), *arguments]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        print(f"{time.monotonic() - begin:7.1f} s  dlgrade {shlex.join(arguments)}", flush=True)
        if ran.returncode != 0:
            sys.exit(f"it ended with {ran.returncode}:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        return ran.stdout


def examined_before(graded: Path, out: Path) -> None:
    """Let a gradebook begin with what another one has examined, and with none of its students."""
    out.mkdir()
    shutil.copy(graded / "dlgrade.sqlite", out)
    with closing(sqlite3.connect(out / "dlgrade.sqlite")) as database, database:
        for table in ("grades", "overrides", "runs"):
            database.execute(f"DELETE FROM {table}")


def scores(kind: str, data: bytes, students: Sequence[exports.Student], lab: Lab) -> dict[int, float]:
    """Points by student's number, as the system reads them from the file that it is given."""
    if kind == "canvas":
        known = [
            lms_importers.CanvasStudent(int(s.canvas_id), s.name, s.name, s.sid, s.email) for s in students
        ]
        assignment = lms_importers.CanvasAssignment(ASSIGNMENT, lab.title, lab.points)
        canvas = lms_importers.canvas(data, known, [assignment])
        if canvas.created or canvas.unknown:
            sys.exit(f"Canvas would ask about {canvas.created or canvas.unknown}")
        numbers = {int(student.canvas_id): student.number for student in students}
        return {numbers[who]: float(score) for (who, _), score in canvas.scores.items()}
    if kind == "moodle":
        nobody = {int(s.participant): lms_importers.MoodleGrade() for s in students}
        moodle = lms_importers.moodle(data, nobody, lab.points)
        numbers = {int(student.participant): student.number for student in students}
        return {numbers[who]: grade for who, grade in moodle.grades.items()}
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    numbers = {student.email: student.number for student in students}
    return {numbers[row["Email"]]: float(row["Total Score"]) for row in rows}


def main() -> None:
    """Write, grade, export, report; exit status 1 if the systems' points differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lab", default="step2_mnist_cnn")
    parser.add_argument("--class-size", type=int, default=200)
    parser.add_argument("--answers", type=int, default=25, help="distinct ones")
    parser.add_argument("--keep", type=Path, help="folder for everything that is written")
    options = parser.parse_args()
    course = find_course(Path(__file__).resolve().parents[1])
    lab = course.lab(options.lab)
    students = students_of(course, lab, options.class_size, options.answers)
    with tempfile.TemporaryDirectory(prefix="exports-") as name:
        folder = (options.keep or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "canvas.csv").write_bytes(canvas_gradebook(students, lab))
        (folder / "moodle.csv").write_bytes(moodle_worksheet(students, lab))
        desk, found = Desk(course, folder), {}
        for kind in ("gradescope", "canvas", "moodle"):
            exports.write(kind, students, folder / kind, zipped=True)
            roster = [] if kind == "gradescope" else ["--roster", f"{kind}.csv"]
            out = f"{kind}-graded"
            if kind != "gradescope":
                examined_before(folder / "gradescope-graded", folder / out)
            said = desk.type("grade", lab.id, f"{kind}.zip", "--dry-run")
            print("           ", said.splitlines()[0])
            said = desk.type("grade", lab.id, f"{kind}.zip", *roster, "--out", out)
            print(*(f"            {line}" for line in said.splitlines()[-4:]), sep="\n")
            export = [
                "export",
                out,
                "--to",
                kind,
                *roster,
                "--lab",
                lab.id,
                "--feedback",
                f"{kind}-feedback.zip",
            ]
            desk.type(*export)
            desk.type("report", out, *roster)
            found[kind] = scores(kind, (folder / out / f"export-{kind}.csv").read_bytes(), students, lab)
    given = {kind: len(points) for kind, points in found.items()}
    print("students with points, as each system reads them:", given)
    if not all(points == found["gradescope"] for points in found.values()):
        sys.exit("the systems were told different points")
    print("the same points by all three ways")


if __name__ == "__main__":
    main()
