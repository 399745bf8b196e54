"""A folder of GitHub Classroom repositories: ``<assignment>-<login>`` for each student or team."""

from __future__ import annotations

import os
import re

from dlgrade.intake.fitting import nearly_all, passed_over
from dlgrade.intake.records import Asked, Handin, Place, Read
from dlgrade.people import Person

KIND = "a folder of GitHub Classroom repositories"

_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60}[A-Za-z0-9])?-?")
_WORDS = frozenset("hw homework assignment assign lab labs project exercise exercises pset week".split())


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
    words = _WORDS | {word for lab in asked.course.labs.values() for word in _words(lab.id)}
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


def _logins(place: Place, asked: Asked) -> dict[str, str]:
    """Each folder's name without the assignment's, if there is any."""
    folders = [top for top in place.tree.tops if (top,) in place.tree.containers]
    unknown = [top for top in folders if _known(place, top, asked) is None]
    common = os.path.commonprefix(unknown)  # noqa: RUF071 - names, and no paths
    common = common[: common.rfind("-") + 1]
    logins = {}
    for top in folders:
        known = _known(place, top, asked)
        login = top[len(common if known is None else known) :]
        if len(login) < len(top) and _LOGIN.fullmatch(login):
            logins[top] = login
    return logins


def _known(place: Place, top: str, asked: Asked) -> str | None:
    """The beginning of a name, up to the login, if it is one that assignments have here."""
    slugs = {_slug(lab.id) for lab in asked.course.labs.values()}
    for name in (place.name, place.wrapper):
        if parent := re.fullmatch(r"(.+)-(?:submissions|repos|repositories)", _slug(name)):
            slugs.add(parent[1])
    found = [slug for slug in slugs if _slug(top).startswith(f"{slug}-")]
    return top[: len(max(found, key=len)) + 1] if found else None


def _words(name: str) -> set[str]:
    """Words of three letters or more, and of the two of ``hw``, without numbers."""
    words = re.findall(r"[a-z]+", name.lower())
    return {word for word in words if len(word) > 2 or word in _WORDS}


def _slug(name: str) -> str:
    return re.sub(r"[_ .]", "-", name.lower())
