"""Who handed in files that are alike: read from the class's folder, compared, and shown side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from dlgrade import fingerprint, similarity
from dlgrade.atomic import write_file
from dlgrade.course import Course, Lab
from dlgrade.errors import GraderError
from dlgrade.finals import Final
from dlgrade.pages import link, render
from dlgrade.report.people import Links, Who
from dlgrade.similarity import Pair, Spans
from dlgrade.submission import SUBMITTED

FOLDER = "similarity"
MOST_PAGES = 50
"""Pairs of one lab with a page of their own; the least alike ones have none."""
_LONGEST_NAME = 200


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A pair, as the class's page lists it."""

    left: Who
    right: Who
    pair: Pair
    href: str
    """Both side by side."""


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """One lab."""

    lab: Lab
    identical: tuple[tuple[Who, ...], ...]
    """Whose files have the same bytes."""
    same: tuple[tuple[Who, ...], ...]
    """Whose programs differ in names, texts, comments and spaces alone; of identical files only one."""
    pairs: tuple[Shown, ...]
    more: int
    """Pairs less alike than these."""
    compared: int
    """Texts, after identical ones were put together."""
    too_long: tuple[Who, ...]
    without_files: int
    """Submissions whose files were not kept."""

    @property
    def anything(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.identical or self.same or self.pairs or self.too_long)


def alike(
    course: Course,
    lab: Lab,
    finals: Sequence[Final],
    out: Path,
    page: Path,
    progress: Callable[[], None] = lambda: None,
) -> Alike:
    """Compare what was handed in for one lab, and write a page for each of the pairs most alike.

    Args:
        course: for the starter code, and for the names of other labs' modules, which are not compared.
        lab: what was handed in.
        finals: of this lab.
        out: the class's folder, with ``<student>/<lab>/submitted/``.
        page: the class's page, which links to the pairs'.
        progress: called once for each text.

    Raises:
        GraderError: a page cannot be written, or a file not be read.
    """
    links, by_name = Links(out, page), {final.grade.student: final for final in finals}
    handed_in = [final for final in finals if final.grade.files.get(lab.module)]
    starter_path = course.root / "student" / lab.module
    starter = starter_path.read_bytes() if starter_path.is_file() else b""
    groups = _identical(course, lab, handed_in, starter_path if starter else None)
    texts = {
        names[0]: text for names in groups if (text := _text(course, lab, by_name[names[0]], out)) is not None
    }
    found = similarity.compare(
        texts, similarity.readable(starter), prose=not lab.module.endswith(".py"), progress=progress
    )
    folder = out / FOLDER / lab.id
    chosen = [(pair, folder / _page_name(pair)) for pair in found.pairs[:MOST_PAGES]]
    shown = {student: links.who(final).name for student, final in by_name.items()}
    for pair, path in chosen:
        write_file(path, _side_by_side(lab, pair, texts, shown).encode())
    _forget(folder, {path.name for _, path in chosen})

    def whom(names: Iterable[str]) -> tuple[Who, ...]:
        return tuple(links.who(by_name[name]) for name in names)

    return Alike(
        lab=lab,
        identical=tuple(whom(names) for names in groups if len(names) > 1),
        same=tuple(whom(names) for names in found.same),
        pairs=tuple(
            Shown(left=left, right=right, pair=pair, href=link(path, page))
            for pair, path in chosen
            for left, right in [whom((pair.left, pair.right))]
        ),
        more=len(found.pairs) - len(chosen),
        compared=found.compared,
        too_long=whom(found.too_long),
        without_files=len(groups) - len(texts),
    )


def pieces(text: str, spans: Spans, rare: Spans) -> list[tuple[str, str]]:
    """A text cut where marks begin and end: each piece with ``rare``, ``shared`` or nothing."""
    cuts = sorted({0, len(text), *(place for span in (*spans, *rare) for place in span)})
    return [
        (text[begin:end], "rare" if _in(begin, rare) else "shared" if _in(begin, spans) else "")
        for begin, end in pairwise(cuts)
    ]


def _identical(
    course: Course, lab: Lab, handed_in: Iterable[Final], starter: Path | None
) -> list[tuple[str, ...]]:
    """Students by what they handed in; whoever handed in the starter or an empty file is left out."""
    trivial = {fingerprint.of_file(starter)} if starter else set()
    trivial.add(fingerprint.of_bytes(b""))
    groups: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for final in handed_in:
        files = tuple((name, final.grade.files[name]) for name in _own(course, lab, final))
        if any(digest not in trivial for _, digest in files):
            groups[files].append(final.grade.student)
    return [tuple(names) for names in groups.values()]


def _own(course: Course, lab: Lab, final: Final) -> list[str]:
    """The lab's module and what the student wrote beside it; not the other labs' modules."""
    others = {other.module for other in course.labs.values()} - {lab.module}
    names = [name for name in sorted(final.grade.files) if name.endswith(".py") and name not in others]
    return [lab.module, *(name for name in names if name != lab.module)]


def _text(course: Course, lab: Lab, final: Final, out: Path) -> str | None:
    """All of a student's own files, one after the other; None when they were not kept."""
    folder = out / final.grade.student / lab.id / SUBMITTED
    parts: list[str] = []
    for name in _own(course, lab, final):
        path = folder / Path(name).name
        try:
            if not path.is_file():
                return None
            text = similarity.readable(path.read_bytes())
        except OSError as error:
            raise GraderError(f"{path}: cannot be read ({error.strerror or error})") from None
        parts.append(f"\n\n# ===== {name} =====\n\n{text}" if parts else text)
    return "".join(parts)


def _page_name(pair: Pair) -> str:
    name = f"{pair.left}--{pair.right}"
    if "--" in pair.left + pair.right or len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME:
        # two other names could make the same one, and a file's name has at most 255 bytes
        digest = fingerprint.of_texts([pair.left, pair.right])[:12]
        name = f"{pair.left[:20].strip('.')}--{pair.right[:20]}~{digest}"
    return f"{name}.html"


def _side_by_side(lab: Lab, pair: Pair, texts: dict[str, str], names: dict[str, str]) -> str:
    sides = [
        {"name": names[student], "share": share, "pieces": pieces(texts[student], spans, rare)}
        for student, share, spans, rare in zip(
            (pair.left, pair.right), pair.share, pair.spans, pair.rare_spans, strict=True
        )
    ]
    return render("report/pair.html", lab=lab, pair=pair, sides=sides)


def _forget(folder: Path, keep: set[str]) -> None:
    """Remove pages of pairs that are no longer alike."""
    for path in folder.glob("*--*.html"):
        if path.name not in keep:
            path.unlink(missing_ok=True)


def _in(place: int, spans: Spans) -> bool:
    return any(begin <= place < end for begin, end in spans)
