"""The handouts' figures: drawn by each lab's ``figures.py`` with the reference, kept as PNG files beside it.

``release`` copies those that a handout shows. Two machines may draw one picture in different bytes, so
nothing compares what is kept with what would be drawn.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError

DPI = 100
MAX_BYTES = 150_000
"""What one figure may take in the repository, and once more in the students' folder."""

_LINK = re.compile(r"\]\((figures/[^)\s]*)")


def draw(course: Course, lab: Lab) -> list[Path]:
    """Run the lab's ``figures.py`` and write what its ``draw()`` gives to ``assignments/<lab>/figures/``.

    ``draw()`` returns matplotlib figures by the stems of their files, each of which begins with the lab's
    step. It may import the reference by its name, and labkit. It runs in this process, which imports
    TensorFlow for it, with seeded random states and matplotlib's own settings.

    Raises:
        GraderError: there is no ``figures.py``, it fails, or what it gives cannot be used.
    """
    path = lab.folder / "figures.py"
    if not path.is_file():
        raise GraderError(f"{path}: not found; it draws the figures of {lab.id}'s handout")
    with _surroundings(course, lab):
        pictures = {stem: _png(path, stem, figure) for stem, figure in _drawn(lab, path).items()}
    written = []
    for stem, data in pictures.items():
        target = lab.folder / "figures" / f"{stem}.png"
        write_file(target, data)
        written.append(target)
    return written


def linked(lab: Lab, handout: str) -> dict[str, Path]:
    """The files of the lab's figures by the links that its handout has to them.

    Raises:
        GraderError: a link leads to no file, or no link to a file.
    """
    readme = lab.folder / "README.md"
    kept = {f"figures/{file.name}": file for file in sorted((lab.folder / "figures").glob("*"))}
    links = dict.fromkeys(_LINK.findall(handout))
    for link in links:
        if link not in kept or not link.endswith(".png"):
            raise GraderError(f"{readme}: shows {link}, which is no PNG there; run dlgrade figures {lab.id}")
    for link, file in kept.items():
        if link not in links:
            raise GraderError(f"{file}: {readme.name} does not show it; show it or remove it")
    return {link: kept[link] for link in links}


@contextmanager
def _surroundings(course: Course, lab: Lab) -> Iterator[None]:
    """Imports as ``draw()`` needs them, no windows, quiet libraries, and matplotlib's own settings."""
    os.environ["MPLBACKEND"] = "Agg"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import matplotlib
    import matplotlib.pyplot as plt

    before = list(sys.path)
    sys.path[:0] = [str(course.root / "solutions"), str(lab.folder)]
    try:
        with _stderr_to_nowhere(), matplotlib.rc_context():
            matplotlib.rcdefaults()
            yield
    finally:
        plt.close("all")
        sys.path[:] = before


@contextmanager
def _stderr_to_nowhere() -> Iterator[None]:
    """TensorFlow writes to the descriptor itself, some of it before any log level counts."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _drawn(lab: Lab, path: Path) -> dict[str, Any]:
    from labkit.worlds import seed_everything
    from matplotlib.figure import Figure

    module = _call(path, "importing it", lambda: _import(path, f"figures_of_{lab.id}"))
    function = getattr(module, "draw", None)
    if not callable(function):
        raise GraderError(f"{path}: no function draw()")
    seed_everything()
    pictures = _call(path, "draw()", function)
    if not isinstance(pictures, dict) or not all(isinstance(f, Figure) for f in pictures.values()):
        raise GraderError(f"{path}: draw() must return a dict of matplotlib figures")
    step = lab.id.split("_")[0]
    for stem in pictures:
        if not re.fullmatch(rf"{step}(_[a-z0-9]+)+", str(stem)):
            raise GraderError(f"{path}: draw() names a figure {stem!r}; it must be like {step}_samples")
    return pictures


def _import(path: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _call(path: Path, what: str, function: Callable[[], Any]) -> Any:
    try:
        return function()
    except Exception as error:
        trace = error.__traceback__
        line = None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        where = f"{path}:{line}" if line else path
        raise GraderError(f"{where}: {what} raised {type(error).__name__}: {error}") from error


def _png(path: Path, stem: str, figure: Any) -> bytes:
    buffer = io.BytesIO()
    # without the version of matplotlib, which would change the file and not the picture
    _call(path, f"saving {stem}", lambda: figure.savefig(buffer, dpi=DPI, metadata={"Software": None}))
    data = buffer.getvalue()
    if len(data) > MAX_BYTES:
        raise GraderError(
            f"{path}: {stem} takes {len(data) // 1000} kB, and at most {MAX_BYTES // 1000} are allowed; "
            "draw it smaller"
        )
    return data
