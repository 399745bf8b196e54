"""The student's modules: imported when first needed, with one clear message when that fails."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

import pytest


class Problem(Exception):
    """A task has no function to test; the text says all that the student needs."""


class Place(NamedTuple):
    """One line of the student's folder."""

    file: Path
    """Relative to the student's folder."""
    line: int
    source: str


@dataclass
class StudentCode:
    """The folder with one module per lab.

    Args:
        folder: where the modules lie.
        tasks: task id to lab id.
    """

    folder: Path
    tasks: dict[str, str]
    _modules: dict[str, ModuleType | Problem] = field(default_factory=dict)

    def function(self, task: str) -> Callable[..., Any]:
        """The student's function.

        Raises:
            Problem: its module is missing or cannot be imported, or has no such function.
        """
        lab = self.tasks[task]
        if lab not in self._modules:
            self._modules[lab] = self._import(lab)
        module = self._modules[lab]
        if isinstance(module, Problem):
            raise module.with_traceback(None)
        function = getattr(module, task, None)
        if function is None:
            raise Problem(
                f"{lab}.py has no function {task}.\n"
                f"Its name and its parameters must be those of handouts/{lab}.md."
            )
        if not callable(function):
            raise Problem(f"{task} in {lab}.py is not a function but of type {type(function).__name__}.")
        return function

    def places(self, trace: TracebackType | None) -> list[Place]:
        """The lines of the student's modules and of the tests that an exception passed, outermost first."""
        places: list[Place] = []
        for frame in traceback.extract_tb(trace):
            decorator = (frame.line or "").startswith("@")  # hypothesis runs the test from there
            if not decorator and (file := self.own(Path(frame.filename))) is not None:
                place = Place(file, frame.lineno or 0, frame.line or "")
                if places[-1:] != [place]:  # a comprehension is a frame of its own, and so is each recursion
                    places.append(place)
        return places

    def own(self, file: Path) -> Path | None:
        """``file`` relative to the folder if it is a student's module or a test, else None."""
        try:
            relative = file.relative_to(self.folder)
        except ValueError:
            return None
        # a virtual environment may lie in the folder
        library = "site-packages" in relative.parts or relative.parts[0].startswith(".")
        return None if library or relative.parts[0] in {"labkit", "conftest.py"} else relative

    def how_to_install(self, lab: str) -> str:
        """What to do when a package is missing; a lab that needs more than the others has a file for it."""
        own = f"requirements-{lab}.txt"
        name = own if (self.folder / own).is_file() else "requirements.txt"
        return f"Is it installed? Run: pip install -r {name}"

    def _import(self, lab: str) -> ModuleType | Problem:
        if not (self.folder / f"{lab}.py").is_file():
            return Problem(f"{lab}.py is not there.\nIt must lie beside pytest.ini, under exactly this name.")
        try:
            return importlib.import_module(lab)
        except SyntaxError as error:
            file = self.own(Path(error.filename or "")) or error.filename
            lines = "".join(traceback.format_exception_only(error)).rstrip().split("\n")
            # the first line is the path, which the student's folder makes long
            return Problem(
                "\n".join([f"{file}, line {error.lineno}: Python cannot read this file.", *lines[1:]])
            )
        except (Exception, SystemExit, pytest.fail.Exception) as error:
            places = self.places(error.__traceback__)
            where = [f"  {place.file}:{place.line}: {place.source}" for place in places]
            reason = "".join(traceback.format_exception_only(error)).rstrip()
            if isinstance(error, ModuleNotFoundError):
                reason += f"\n{self.how_to_install(lab)}"
            return Problem("\n".join([f"{lab}.py cannot be imported.", *where, reason]))
