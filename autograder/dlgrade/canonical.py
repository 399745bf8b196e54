"""Submissions that differ in comments and blank lines alone are one piece of work, examined once.

A module's canonical text is what is left of it without them, and that is what runs: whatever a module finds
out about itself, those of one text find out the same. Messages about it are kept with line numbers of that
text, and shown with those of the student's own file.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import shutil
import tokenize
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from dlgrade.results import TestResult

_SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
_FRAME = re.compile(r"^(?P<place> +(?P<name>\w+\.py), line )(?P<line>@?\d+)(?P<rest>.*)$")
_CODE = "    "
"""What stands before a line of code, beneath its place."""


class Module(msgspec.Struct, frozen=True):
    """One file: its digests, and which of its lines count."""

    bytes_digest: str
    digest: str
    """The same for files that differ in comments and blank lines alone."""
    lines: tuple[str, ...] = ()
    """All of them, without line ends; none of a file that is taken as it is."""
    kept: tuple[int, ...] = ()
    """Numbers, from 1, of the lines that make up the canonical text."""
    text: str | None = None
    """The canonical text; None of a file that is taken as it is."""


def read(path: Path, name: str) -> Module:
    """What the file handed in as ``name`` is; one that is no Python is its bytes.

    Raises:
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    exact = hashlib.sha256(data).hexdigest()
    as_it_is = Module(exact, exact)
    if not name.endswith(".py"):
        return as_it_is
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.StringIO(data.decode(encoding), newline=None).read()
        counting = _counting(text)
        meaning = _meaning(text)
        canonical = "\n".join(counting.values())
        canonical.encode()  # what an odd encoding made of the bytes may be no text
        if _meaning(canonical) != meaning:
            return as_it_is
    except (SyntaxError, tokenize.TokenError, LookupError, ValueError, RecursionError, MemoryError):
        return as_it_is
    content = f"{meaning}\0{canonical}".encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(content).hexdigest()
    return Module(exact, digest, tuple(text.split("\n")), tuple(counting), canonical)


def write(module: Module, source: Path, target: Path) -> None:
    """Write what runs in place of the file ``source`` that ``module`` was read from.

    Raises:
        OSError: one of them cannot be read or written.
    """
    if module.text is None:
        shutil.copyfile(source, target)
    else:
        target.write_text(module.text + "\n", encoding="utf-8")


def from_run(test: TestResult, modules: Mapping[str, Module]) -> TestResult:
    """A result whose messages name lines of what ran, with those of the student's own files instead."""

    def place(module: Module, line: str) -> tuple[str, str] | None:
        number = int(line) if line.isdecimal() and module.text is not None else 0
        return (f"@{number - 1}", "") if 0 < number <= len(module.kept) else None

    return to_own(_with_message(test, modules, place), modules)


def to_canonical(test: TestResult, modules: Mapping[str, Module]) -> TestResult:
    """A result with lines of the canonical text in place of the file's, and without its code."""

    def place(module: Module, line: str) -> tuple[str, str] | None:
        number = int(line) if line.isdecimal() else 0
        if number not in module.kept:
            return None
        return f"@{module.kept.index(number)}", ""

    return _with_message(test, modules, place)


def to_own(test: TestResult, modules: Mapping[str, Module]) -> TestResult:
    """The same result with the lines and the code of a student's own files."""

    def place(module: Module, line: str) -> tuple[str, str] | None:
        position = int(line[1:]) if line.startswith("@") else len(module.kept)
        if position >= len(module.kept):
            return None
        number = module.kept[position]
        return str(number), module.lines[number - 1].strip()

    return _with_message(test, modules, place)


def _meaning(text: str) -> str:
    """What Python understands: a blank line after a backslash is a difference.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: Python cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd escapes in a student's text
        return ast.dump(ast.parse(text))


def _counting(text: str) -> dict[int, str]:
    """Number to text, without comments, of each line that has code on it or lies within a string."""
    lines = text.split("\n")
    found: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        first, last = token.start[0], token.end[0]
        if token.type == tokenize.COMMENT and first in found:
            found[first] = lines[first - 1][: token.start[1]].rstrip()
        elif token.type not in _SILENT:
            for number in range(first, last + 1):
                found.setdefault(number, lines[number - 1] if number < last else lines[number - 1].rstrip())
    return found


def _with_message(
    test: TestResult,
    modules: Mapping[str, Module],
    place: Callable[[Module, str], tuple[str, str] | None],
) -> TestResult:
    if ", line " not in test.message:
        return test
    return msgspec.structs.replace(test, message="\n".join(_lines(test.message.split("\n"), modules, place)))


def _lines(
    lines: Iterable[str],
    modules: Mapping[str, Module],
    place: Callable[[Module, str], tuple[str, str] | None],
) -> Iterable[str]:
    """Each line, with places and the code beneath them exchanged."""
    code_follows = False
    for line in lines:
        if code_follows and line.startswith(_CODE):
            code_follows = False
            continue
        code_follows = False
        match = _FRAME.match(line)
        module = modules.get(match["name"]) if match else None
        there = place(module, match["line"]) if match and module else None
        if match is None or there is None:
            yield line
            continue
        number, code = there
        yield f"{match['place']}{number}{match['rest']}"
        code_follows = not code
        if code:
            yield _CODE + code
