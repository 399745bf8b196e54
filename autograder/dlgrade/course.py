"""The course: where it lies, its labs, their tasks, points and limits, as ``lab.toml`` states them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from dlgrade.errors import GraderError, UsageError

STAND_INS = "stand_ins.py"
"""The grader's own functions for tasks that other tasks use, under the names of these tasks."""

Positive = Annotated[float, msgspec.Meta(gt=0)]
PositiveInt = Annotated[int, msgspec.Meta(gt=0)]
Points = Annotated[float, msgspec.Meta(ge=0)]


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one function is worth; its id is the function's name."""

    public: Points
    hidden: Points
    uses: tuple[str, ...] = ()
    """Tasks of the same lab that this function may call; ``stand_ins.py`` has the grader's own of each."""

    @property
    def points(self) -> float:
        """Public and hidden points together."""
        return self.public + self.hidden


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a submission may use before it is stopped."""

    call_seconds: Positive = 20.0
    """Wall clock of one call into the worker."""
    import_seconds: Positive = 20.0
    """Wall clock of importing the student's module."""
    memory_mib: PositiveInt = 1536
    """Resident memory that the worker may add to what TensorFlow needs, measured from outside."""


class Accepts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the examiner agrees to build; checked before anything is built."""

    max_layers: PositiveInt = 100
    max_parameters: PositiveInt = 4_000_000
    max_flops: PositiveInt = 1_000_000_000
    """Multiplications of one forward pass on one example."""


class Lab(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One lab: ``assignments/<id>/``. Its id names its module, ``<id>.py``."""

    title: str
    tasks: dict[str, Task]
    """Task id to points, in the handout's order."""
    requires: tuple[str, ...] = ()
    """Packages that this lab needs and the others don't; each is an extra of its name in pyproject.toml."""
    limits: Limits = Limits()
    accepts: Accepts = Accepts()
    folder: Path = Path()
    """``assignments/<id>``; filled in by the loader."""
    file: str = ""
    """What is handed in where it is no module; filled in by the loader, too."""

    @property
    def id(self) -> str:
        """The folder's name, for example ``step2_mnist_cnn``."""
        return self.folder.name

    @property
    def module(self) -> str:
        """File name of the student's module, or of what is handed in instead of one."""
        return self.file or f"{self.id}.py"

    @property
    def points(self) -> float:
        """What the lab is worth."""
        return sum(task.points for task in self.tasks.values())


class Course(msgspec.Struct, frozen=True):
    """All labs of a repository, in the order of the course."""

    root: Path
    labs: dict[str, Lab]

    def lab(self, lab_id: str) -> Lab:
        """One lab.

        Raises:
            UsageError: there is none of that name; the message lists those that exist.
        """
        try:
            return self.labs[lab_id]
        except KeyError:
            raise UsageError(f"no lab {lab_id!r}; the labs are: {', '.join(self.labs)}") from None


def load_lab(folder: Path) -> Lab:
    """Read ``folder/lab.toml``.

    Raises:
        GraderError: it is missing, is no TOML, or says something that a lab does not have.
    """
    path = folder / "lab.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        lab = msgspec.convert(data, type=Lab)
    except FileNotFoundError:
        raise GraderError(f"{path}: not found; a lab's folder needs a lab.toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise GraderError(f"{path}: {error}") from None
    for name, task in lab.tasks.items():
        for used in task.uses:
            if used not in lab.tasks or used == name:
                raise GraderError(f"{path}: {name} uses {used}, which is no other task of this lab")
            if not (folder / STAND_INS).is_file():
                raise GraderError(f"{folder / STAND_INS}: not found, but {name} uses {used}")
    return msgspec.structs.replace(lab, folder=folder.resolve())


def load_course(root: Path) -> Course:
    """Every lab under ``root/assignments``, sorted by the order of the course (steps, then extensions).

    Raises:
        GraderError: there is no such folder, a lab is malformed, or two labs share a task's name.
    """
    assignments = root / "assignments"
    if not assignments.is_dir():
        raise GraderError(f"{assignments}: not found; run this in the course's folder, or give --course")
    folders = sorted(path.parent for path in assignments.glob("*/lab.toml"))
    folders.sort(key=lambda folder: not folder.name.startswith("step"))
    labs = {folder.name: load_lab(folder) for folder in folders}
    owners: dict[str, str] = {}
    for lab in labs.values():
        for task in lab.tasks:
            other = owners.setdefault(task, lab.id)
            if other != lab.id:
                raise GraderError(
                    f"{lab.folder / 'lab.toml'}: task {task} is also in {other}; ids must be unique"
                )
    return Course(root=root.resolve(), labs=labs)


def find_course(start: Path) -> Course:
    """The course that ``start`` lies in: the nearest folder upwards that holds ``assignments/``.

    Raises:
        UsageError: none is found.
        GraderError: it is malformed.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if any(folder.glob("assignments/*/lab.toml")):
            return load_course(folder)
    raise UsageError(f"{start}: no course here or above (a folder with assignments/); give --course DIR")
