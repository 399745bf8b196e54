"""How names and answers stand in a sheet, so that a spreadsheet that saves it leaves them what they are."""

from __future__ import annotations

import hashlib
import re

from dlgrade.gradebook import harmless
from dlgrade.reflections.reading import names

_MONTH = (
    "jan(uary?|uar|vier)?|feb(ruary|ruar)?|f[ée]vr?(ier)?|mar(ch|s)?|m[äa]rz|mrz|apr(il)?|avr(il)?|may|mai|june?"
    "|juni|juin|july?|juli|juil(let)?|aug(ust)?|ao[uû]t|sept?(ember|embre)?|o[ck]t(ober|obre)?"
    "|nov(ember|embre)?|de[cz](ember)?|d[ée]c(embre)?"
)
_CHANGED = re.compile(rf"['\d.,]|(true|false|wahr|falsch|vrai|faux)$|({_MONTH})[ ./-]*\d+$", re.IGNORECASE)
"""What a spreadsheet may take for a number, a date, a truth value, or for text behind an apostrophe."""


def spelled(student: str) -> str:
    """A student's name as it stands in a sheet: behind an apostrophe if a spreadsheet would change it."""
    return f"'{student}" if _CHANGED.match(student) else harmless(student)


def unspelled(text: str) -> str:
    """The name that stands in a sheet as ``text``; sheets of earlier versions have fewer apostrophes."""
    return text[1:] if text.startswith("'") and spelled(text[1:]) == text else text


def version(answer: str) -> str:
    """Names an answer's text. It begins with a letter, because spreadsheets make numbers of ``12e4567``."""
    return "v" + hashlib.sha256(" ".join(names(answer)).encode()).hexdigest()[:10]
