"""Gradescope's "Export Submissions": ``submission_metadata.yml`` beside a folder for each submission."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from dlgrade.errors import UsageError
from dlgrade.intake import archives
from dlgrade.intake.names import one_line
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree
from dlgrade.people import Person

METADATA = "submission_metadata.yml"
KIND = "a Gradescope export"

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]+(\d\d?:\d\d:\d\d)(\.\d+)?\s*(Z|UTC|([+-])(\d\d?)(?::?(\d\d))?)?\s*$"
)
_MAX_NESTING = 100
_LONG = re.compile(r"^  :?(?:results|history):.*\n(?:(?:   .*|  -.*| {0,2})(?:\n|\Z))*", re.MULTILINE)
"""What was graded and earlier attempts: nearly all of a large file, and nothing of it is needed."""


def fits(place: Place) -> bool:
    """Whether the metadata is there, which nothing else has, be it damaged."""
    return (METADATA,) in place.tree.files or any(parts == (METADATA,) for parts, _ in place.tree.unread)


def read(place: Place, asked: Asked) -> Read:
    """One hand-in for each submitter of each submission.

    Raises:
        UsageError: the metadata cannot be read, or says nothing of submissions.
    """
    metadata = _metadata(place)
    trees = place.tree.split()
    trees.pop(METADATA, None)
    handins: list[Handin] = []
    notes: list[str] = []
    for key, submission in metadata.items():
        top = key if key in trees else next((top for top in trees if archives.stem(top) == key), "")
        source = f"{place.source}/{top or key}"
        tree = trees.pop(top, Tree())
        if (top,) in place.tree.files:
            tree = Tree({(top,): place.tree.files[top,]})
        if not top:
            missing = f"{key} is named in {METADATA}, but its files are not in the export"
            tree.not_read((), missing, "export the submissions again")
        submitters = _list(submission, "submitters")
        if not submitters:
            notes.append(f"{source}: {METADATA} names nobody who submitted it: ignored")
        for submitter in submitters:
            person = Person(
                student="",
                name=_value(submitter, "name"),
                email=_value(submitter, "email"),
                sid=_value(submitter, "sid"),
            )
            time = when(_value(submission, "created_at"))
            handins.append(Handin("", source, tree, (), person, time, key=f"{key} of {KIND}"))
    notes += [f"{place.source}/{top}: ignored, {METADATA} says nothing about it" for top in trees]
    return Read(KIND, handins, notes)


def named(handins: Sequence[Handin]) -> list[Handin]:
    """The hand-ins of all exports with their students' names.

    An email address tells who somebody is, else the SID, else the name. The name is the part
    of the address before the ``@`` where all of these differ, else the whole address: both stay the same in
    every assignment.
    """
    emails = {h.person.email.lower() for h in handins if h.person and h.person.email}
    local_parts = Counter(email.split("@")[0] for email in emails)
    short = all(number == 1 for number in local_parts.values()) and "" not in local_parts
    by_sid: dict[str, set[str]] = {}
    for person in (handin.person for handin in handins):
        if person and person.email and person.sid:
            by_sid.setdefault(person.sid, set()).add(person.email.lower())
    owners: dict[str, tuple[str, str]] = {}
    result = []
    for handin in handins:
        person = handin.person or Person(student="")
        email = person.email.lower()
        if not email and len(by_sid.get(person.sid, ())) == 1:
            (email,) = by_sid[person.sid]
        if email:
            identity, name = ("email", email), email.split("@")[0] if short else email
        elif person.sid:
            identity, name = ("sid", person.sid), person.sid
        else:
            identity, name = ("name", person.name), person.name or handin.key.split()[0]
        if owners.setdefault(name.casefold(), identity) != identity:
            name = f"{name} ({identity[0]})"  # one student's SID is another's name
        certain = identity[0] != "name"
        result.append(msgspec.structs.replace(handin, student=name, identified=certain))
    return result


def when(text: str) -> datetime | None:
    """A time as Ruby writes it, with its time zone where it has one; None where it is no time."""
    parts = _TIME.match(text.strip())
    if not parts:
        return None
    day, clock, fraction, zone, sign, hours, minutes = parts.groups()
    digits = (fraction or ".0")[1:7].ljust(6, "0")
    offset = "+00:00" if zone else ""
    if sign:
        offset = f"{sign}{hours.rjust(2, '0')}:{minutes or '00'}"
    try:
        return datetime.fromisoformat(f"{day}T{clock.rjust(8, '0')}.{digits}{offset}")
    except ValueError:
        return None


def _metadata(place: Place) -> dict[str, Any]:
    path = place.tree.files.get((METADATA,))
    where = f"{place.source}/{METADATA}"
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace") if isinstance(path, Path) else ""
    except OSError as error:
        raise UsageError(f"{where}: {error.strerror or error}") from None
    text = text.replace("\r\n", "\n")
    try:
        loaded = _loaded(_LONG.sub("", text), text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at = "" if line is None else f" near line {line + 1}"
        raise UsageError(f"{where}: cannot be read as YAML{at}; export the submissions again") from None
    submissions = {key: value for key, value in loaded.items() if isinstance(value, dict)}
    if not submissions:
        raise UsageError(f"{where}: names no submissions; export them again")
    return submissions


def _loaded(short: str, whole: str) -> dict[str, Any]:
    """The short text, unless what was cut out of it was needed."""
    try:
        loaded = _texts(short)
    except yaml.YAMLError:
        loaded = _texts(whole)
    return loaded if isinstance(loaded, dict) else {}


def _texts(text: str) -> Any:
    """Mappings, lists and texts: no tag makes an object, and a SID keeps its zeros.

    Raises:
        YAMLError: it is no YAML.
        ValueError: it is nested deeper than any metadata; the C code would use up its stack.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_NESTING:
            raise ValueError("nested too deep")
    return yaml.load(text, Loader=loader)


def _list(of: Any, key: str) -> list[dict[str, Any]]:
    found = of.get(f":{key}", of.get(key)) if isinstance(of, dict) else None
    found = [found] if isinstance(found, dict) else found
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _value(of: dict[str, Any], key: str) -> str:
    value = of.get(f":{key}", of.get(key, ""))
    text = one_line(value.strip()) if isinstance(value, str) else ""
    return "" if text in ("~", "null", "nil") else text[:300]
