"""The notebook's helper: parts that end in one clear line, kept figures and models, and the checklist.

Imports nothing but the standard library when it is imported, because it also installs what is missing.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from labkit.notebook_errors import NotAsExpectedError, explain, frames_of, names_made_by
from labkit.notebook_plan import CHECKLIST, REFLECTIONS, SAVED, SAVED_BY
from labkit.training_progress import shown


@dataclass
class Part:
    """One part of the notebook, as far as it has come."""

    name: str
    state: str = "has not run yet"
    """Empty once the part has run to its end."""
    cell: str = ""
    """The source of its cell."""
    note: str = ""
    """What the checklist says beside the part's box."""
    files: list[Path] = field(default_factory=list)
    """What the part must leave in ``artifacts/``."""


class Course:
    """What has run so far, and what it has left in ``artifacts/``."""

    def __init__(self, folder: str | Path = "artifacts") -> None:
        """Begin with nothing done.

        Args:
            folder: where models and figures go; it is made.
        """
        self.folder = Path(folder).absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.parts: dict[str, Part] = {}
        self.current: Part | None = None
        self.last_error: BaseException | None = None

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """Run one part: ``with course.part("step 2: data"):``.

        An exception in the block ends the part and not the notebook: one line says what is missing or wrong.
        """
        if name not in {*SAVED_BY, *REFLECTIONS}:
            raise ValueError(f"the checklist knows no part {name!r}")
        # a new one: what an earlier run of the cell has reached is forgotten
        part = self.parts[name] = Part(name, "was interrupted", _cell())
        self.current = part
        started = time.monotonic()
        try:
            with shown():
                yield part
        except (Exception, SystemExit) as error:
            part.state = self._waits_for(error) or explain(error, Path.cwd())
            self.last_error = error
            print(f"✗ {name}: {part.state}")
            if not isinstance(error, (NotImplementedError, NameError, ImportError, NotAsExpectedError)):
                print("  course.why() shows the whole traceback.")
        else:
            part.state = ""
            print(f"✓ {name} ({time.monotonic() - started:.1f} s)")
        finally:
            self.current = None

    def expect(self, condition: Any, otherwise: str) -> None:
        """End the part with the sentence ``otherwise`` unless ``condition`` is true."""
        if not condition:
            raise NotAsExpectedError(otherwise)

    def expect_answers(self, path: str | Path, words: int = 30) -> None:
        """End the part unless each question of ``reflections.md`` has an answer of that many words."""
        self.expect(Path(path).is_file(), f"{path} is not in {Path.cwd()}")
        text = Path(path).read_text(encoding="utf-8")
        questions = re.split(r"^### (?=[TPR]\d\b)", text, flags=re.MULTILINE)[1:]
        self.expect(
            len(questions) == 12, f"{path} has the headings of {len(questions)} questions, not of twelve"
        )
        short = []
        for question in questions:
            heading, *lines = question.split("\n## ")[0].replace("*Your answer:*", "").splitlines()
            answer = " ".join(line for line in lines if not line.startswith(">"))
            if len(re.findall(r"\w+", answer)) < words:
                short.append(heading.split(".")[0])
        self.expect(not short, f"{path}: no answer of at least {words} words to {', '.join(short)}")

    def show(self, figure: Any, name: str) -> None:
        """Save a figure as ``artifacts/<name>.png`` and show it, whichever way it was made."""
        from IPython.display import Image, display
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        self.expect(
            isinstance(figure, Figure), f"{name}: a Figure must be returned, got {type(figure).__name__}"
        )
        path = self.file(f"{name}.png")
        figure.savefig(path, dpi=80, bbox_inches="tight")
        pyplot.close(figure)  # an open one would be shown a second time
        display(Image(filename=path))

    def keep(self, model: Any, name: str) -> None:
        """Save a model as ``artifacts/<name>.keras``."""
        import keras

        self.expect(isinstance(model, keras.Model), f"{name}: a model is needed, got {type(model).__name__}")
        model.save(self.file(f"{name}.keras"))

    def file(self, name: str) -> Path:
        """The path of a file that the running part must leave in ``artifacts/``; an old one is removed."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        if self.current is not None:
            self.current.files.append(path)
        return path

    def why(self) -> None:
        """Show the whole traceback of the last part that ended early."""
        if self.last_error is None:
            print("No part has ended early.")
        else:
            print("".join(traceback.format_exception(self.last_error)))

    def boxes(self) -> dict[str, list[str]]:
        """Each box of the checklist with what it still waits for; nothing means that it is ticked."""
        boxes = {box: self._missing(parts) for box, parts in CHECKLIST.items()}
        boxes[SAVED] = self._missing(SAVED_BY) or self._missing_files()
        return boxes

    def checklist(self) -> None:
        """Show the boxes, ticked where everything has run to its end in this session."""
        from IPython.display import display

        lines = []
        for box, missing in self.boxes().items():
            parts = [self.parts[name] for name in CHECKLIST.get(box, ()) if name in self.parts]
            notes = missing[:1] if missing else [part.note for part in parts if part.note]
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            lines.append(f"{'☐' if missing else '☑'} {' — '.join([box, *notes])}{more}")
        # Markdown joins lines, unless two spaces end them
        text = {"text/plain": "\n".join(lines), "text/markdown": "  \n".join(lines)}
        display(text, raw=True)

    def _waits_for(self, error: BaseException) -> str:
        """What to run first, if the cell itself uses a name that no earlier cell has made."""
        if not isinstance(error, NameError) or len(frames_of(error)) > 1:
            return ""
        others = [part for part in self.parts.values() if part is not self.current]
        makers = [part.name for part in others if error.name in names_made_by(part.cell)]
        return f"waits for {error.name} of {makers[0] if makers else 'an earlier cell'}"

    def _missing(self, names: tuple[str, ...]) -> list[str]:
        states = {name: self.parts[name].state if name in self.parts else Part.state for name in names}
        return [f"{name}: {state}" for name, state in states.items() if state]

    def _missing_files(self) -> list[str]:
        files = [file for name in SAVED_BY for file in self.parts[name].files]
        return [
            f"{file.name} is not there" for file in files if not file.is_file() or not file.stat().st_size
        ]


def install_missing(requirements: Path = Path("requirements.txt")) -> None:
    """Install what ``requirements`` names and this machine lacks; other versions are left as they are."""
    lacking = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        name, _, pin = line.partition("==")
        name = re.split(r"[^\w.-]", name)[0]
        if not name:
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            lacking.append(line)
        else:
            if pin and version != pin:
                print(f"{name} is {version} here; your work is graded with {pin}.")
    if lacking:
        print("Installing", ", ".join(lacking))
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", *lacking], check=True)


def load_course_backbone(model: Any) -> None:
    """Give a transfer model of width 0.35 the weights that come with the course, wherever its base is."""
    from labkit import backbone, transfer

    base = transfer.parts(model, "create_transfer_model(weights=None, alpha=0.35)").base
    for layer, weights in zip(base, backbone.layer_weights(), strict=True):
        layer.set_weights(weights)


def _cell() -> str:
    """The source of the cell that runs; nothing outside of a notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    return shell.user_ns["In"][-1] if shell else ""
