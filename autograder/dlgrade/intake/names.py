"""Names of students and of files: made safe, made printable, and compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatchcase

_OWN = (
    "dlgrade.sqlite*", "gradebook.csv", "roster.csv", "reflections-key.csv", "reflections-sheet.csv",
    "reflections-marking", "report.html", "similarity", "export-*.csv", ".lock", ".trainings",
)  # fmt: skip
"""Files and folders of a folder of results, beside everybody's own; in lower case."""
_AGAIN = re.compile(r"( ?\(\d{1,3}\)|-\d{1,3})$")
"""What browsers and learning management systems put behind the name of a file that is there already."""


def safe_names(raw_names: Iterable[str]) -> dict[str, str]:
    """Each student's name as a folder's: printable, no separators, and unique also where case is not."""
    safe = {raw: _safe_name(raw) for raw in raw_names}
    spellings: dict[str, set[str]] = {}
    for name in safe.values():
        spellings.setdefault(name.casefold(), set()).add(name)
    return {
        raw: marked_name(name, raw) if len(spellings[name.casefold()]) > 1 else name
        for raw, name in safe.items()
    }


def marked_name(name: str, raw: str) -> str:
    """The name with a mark behind it that ``raw`` decides: for two students whose names became one."""
    return f"{name}~{_mark(raw)}"


def is_own(name: str) -> bool:
    """Whether a folder of results has something of its own under this name, however it is capitalized."""
    return any(fnmatchcase(name.casefold(), own) for own in _OWN)


def original(name: str) -> str:
    """The name before a file was downloaded or uploaded again, in lower case: ``a.py`` of ``A (1).PY``."""
    head, dot, ending = name.casefold().rpartition(".")
    return f"{_AGAIN.sub('', head)}{dot}{ending}" if head else name.casefold()


def printable(notes: Iterable[str]) -> tuple[str, ...]:
    """Notes are read in a terminal and in a browser, and quote what students named their files."""
    return tuple(dict.fromkeys(one_line(note)[:500] for note in notes))


def one_line(text: str) -> str:
    """The text with ``_`` for whatever cannot be shown."""
    return "".join(c if c.isprintable() else "_" for c in _text(text))


def count(number: int, what: str) -> str:
    """For example ``1 file`` and ``2 files``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def listed(names: Iterable[str], most: int = 10) -> str:
    """The first few, and how many more there are."""
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if every[most:] else "")


def _safe_name(raw: str) -> str:
    text = unicodedata.normalize("NFC", _text(raw))
    clean = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in text)
    clean = clean.strip(" .")
    while len(clean.encode()) > 120:
        clean = clean[:-1]
    if clean != text or not clean or is_own(clean):
        return marked_name(clean, raw)
    return clean


def _mark(raw: str) -> str:
    """Keeps apart two names that became one."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _text(raw: str) -> str:
    """A file name that is not UTF-8 arrives with lone surrogates, which nothing can write or print."""
    return raw.encode("utf-8", "backslashreplace").decode()
