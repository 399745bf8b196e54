"""A folder of GitHub Classroom repositories: ``<assignment>-<login>`` for each student or team."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from dlgrade.intake import archives, plain
from dlgrade.intake.fitting import nearly_all, passed_over
from dlgrade.intake.names import listed
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.intake.tree import Tree
from dlgrade.people import Person

KIND = "a folder of GitHub Classroom repositories"

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60}[A-Za-z0-9])?-?")
_WORDS = frozenset("hw homework assignment assign lab labs project exercise exercises pset week".split())
_PARENT = re.compile(r"(.+)-(?:submissions|repos|repositories)")
_FEW = 3
"""Repositories whose logins may all begin with one word: of more, what they share is the assignment's."""


def fits(place: Place, asked: Asked) -> bool:
    """Whether nearly all entries are folders behind the name of an assignment.

    A common beginning is not enough, since ``group-ada`` and ``group-ben`` have one as well: Git's files must
    lie in nearly all of them, or the beginning be a lab's name, the name of the folder around them
    (``<assignment>-submissions``), or have a word of a lab's name or for an assignment in it (``hw1-``).

    Raises:
        UsageError: much of it is so, and much is not.
    """
    logins = _logins(place, asked)
    if len(logins) < 2 and not any(_known(place, top, asked) for top in logins):
        return False
    words = _assignments_words(asked)
    sure = [
        top
        for top, login in logins.items()
        if (top,) in place.tree.repositories
        or _known(place, top, asked) is not None
        or not words.isdisjoint(_words(top[: -len(login)]))
    ]
    return len(sure) * 10 >= len(logins) * 9 > 0 and nearly_all(place, logins, asked, KIND)


def read(place: Place, asked: Asked) -> Read:
    """One hand-in for each repository."""
    logins = _logins(place, asked)
    trees = place.tree.split()
    handins = [
        Handin(login, f"{place.source}/{top}", trees[top], person=Person(student=login, github=login))
        for top, login in logins.items()
    ]
    return Read(KIND, handins, passed_over(place, logins, KIND))


def doubts(place: Place, asked: Asked) -> list[str]:
    """What to say of repositories of which nobody can tell where the assignment ends and a login begins."""
    folders = [top for top in _folders(place) if (top,) in place.tree.repositories]
    if len(folders) < 2 or _assignment(place, folders, asked) or not _common(folders):
        return []
    return [
        f"{place.source}: {listed(folders, 3)} look like repositories whose accounts may begin alike, so the "
        "students are called as these are; a folder called <assignment>-submissions around them would tell"
    ]


def holds_repositories(top: str, tree: Tree) -> bool:
    """Whether it is a folder, or an archive of one, that GitHub's command line puts repositories into."""
    parent = _PARENT.fullmatch(_slug(archives.stem(top) or top))
    return parent is not None and any(
        _slug(name).startswith(f"{parent[1]}-") and (name,) in tree.containers for name in tree.tops
    )


def _logins(place: Place, asked: Asked) -> dict[str, str]:
    """Each folder's name without the assignment's, if there is any."""
    folders = _folders(place)
    unknown = [top for top in folders if _known(place, top, asked) is None]
    common = _assignment(place, unknown, asked) if unknown == folders else _common(unknown)
    logins = {}
    for top in folders:
        known = _known(place, top, asked)
        login = top[len(common if known is None else known) :]
        if len(login) < len(top) and _LOGIN.fullmatch(login):
            logins[top] = login
    return logins


def _folders(place: Place) -> list[str]:
    return [top for top in place.tree.tops if plain.is_folder(place, top)]


def _common(names: Sequence[str]) -> str:
    """The words, with a dash behind each, that all names begin with."""
    common = os.path.commonprefix(names)  # noqa: RUF071 - names, and no paths
    return common[: common.rfind("-") + 1]


def _assignment(place: Place, names: Sequence[str], asked: Asked) -> str:
    """The beginning of all these names, up to the logins; empty where it cannot be told from them."""
    common = _common(names)
    ends = [position + 1 for position, letter in enumerate(common) if letter == "-"]
    if len(ends) < 2 or len(names) > _FEW:
        return common
    around = {_slug(place.name), _slug(place.wrapper)}
    words = _assignments_words(asked)
    for end in reversed(ends):
        if _slug(common[: end - 1]) in around:
            return common[:end]
    for word, end in zip(reversed(common.split("-")[:-1]), reversed(ends), strict=True):
        if word.isdecimal() or not words.isdisjoint(_words(word)):
            return common[:end]
    return ""


def _known(place: Place, top: str, asked: Asked) -> str | None:
    """The beginning of a name, up to the login, if it is one that assignments have here."""
    slugs = {_slug(lab.id) for lab in asked.course.labs.values()}
    for name in (place.name, place.wrapper):
        if parent := _PARENT.fullmatch(_slug(name)):
            slugs.add(parent[1])
    found = [slug for slug in slugs if _slug(top).startswith(f"{slug}-")]
    return top[: len(max(found, key=len)) + 1] if found else None


def _assignments_words(asked: Asked) -> frozenset[str]:
    return _WORDS | {word for lab in asked.course.labs.values() for word in _words(lab.id)}


def _words(name: str) -> set[str]:
    """Words of three letters or more, and of the two of ``hw``, without numbers."""
    words = re.findall(r"[a-z]+", name.lower())
    return {word for word in words if len(word) > 2 or word in _WORDS}


def _slug(name: str) -> str:
    return re.sub(r"[_ .]", "-", name.lower())
