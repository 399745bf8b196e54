"""Names of people, compared as a person would: without case, accents and the order of first and last name."""

from __future__ import annotations

import re
import unicodedata

# letters that have no accent to take away, and still are another letter with a stroke
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """Without case, accents, and white space at the ends: what identifiers are compared by."""
    spread = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).translate(_STROKES)


def words(name: str) -> tuple[str, ...]:
    """A name's words, first names first: also of ``Lovelace, Ada``."""
    last, comma, first = name.partition(",")
    return tuple(_WORD.findall(plain(f"{first} {last}" if comma else name).replace("'", "").replace("’", "")))


def squeezed(name: str) -> frozenset[str]:
    """Every way in which Canvas may write a name in one word: the last name first, however long it is."""
    found = words(name)
    return frozenset("".join(found[cut:] + found[:cut]) for cut in range(len(found)))


def printable(text: str) -> str:
    """In one line, without what a terminal would obey: names come from files that others wrote."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
