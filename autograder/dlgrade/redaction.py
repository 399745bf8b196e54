"""Keeps the data of hidden tests out of what students read about them.

A message about a hidden test names the call, shapes, and the worst value with its index: enough to find a
mistake. The rest of an array that the test passes or expects stays with the test.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

_NUMBER = r"[-+]?(?>\d++(?:\.\d*+)?(?:e[-+]?\d++)?|\.\d++|nan|inf)"
"""Read in one way alone, as are lists of them: a list that is none would be tried in exponentially many."""
_NUMBERS = re.compile(_NUMBER, re.IGNORECASE)
_SCALAR = re.compile(rf"\bnp\.\w+\(({_NUMBER})\)", re.IGNORECASE)
"""How NumPy prints one number in a list."""
_LIST = re.compile(
    rf"(?<!wrong at )(?<!\w)\[\s*({_NUMBER})((?:[,;\s]++{_NUMBER})++)[,;\s…]*+(?:\]|$)", re.IGNORECASE
)
"""An innermost list of numbers, cut off or not, that is no index."""
_TUPLE = re.compile(rf"(?<!\w)\(\s*({_NUMBER})((?:[,\s]++{_NUMBER})++)[,\s…]*+(?:\)|$)", re.IGNORECASE)
"""Numbers in parentheses that are no call's."""
_NESTED = re.compile(r"\[\s*(\[[^\[\]]*\])(?:[,\s]*\[[^\[\]]*\])+[,\s…]*(?:\]|$)")
"""A list of lists of numbers and ellipses."""
_SOURCE_LINE = "    "
"""How a student's own line is indented in a traceback."""


def without_data(message: str) -> str:
    """A message in which only the beginning of each run of three numbers and more is left.

    ``[0.9, 0.5, 0.6]`` becomes ``[0.9, …]``. Whole numbers in even steps are counts, in parentheses they are
    shapes, and both stay; so do indices and the lines of a student's own source.
    """
    parts = groupby(message.split("\n"), key=lambda line: line.startswith(_SOURCE_LINE))
    return "\n".join(
        "\n".join(lines) if is_source else _shortened("\n".join(lines)) for is_source, lines in parts
    )


def _shortened(text: str) -> str:
    text = _SCALAR.sub(r"\1", text)
    text = _LIST.sub(lambda match: match[0] if _is_count(match) else f"[{match[1]}, …]", text)
    text = _TUPLE.sub(lambda match: match[0] if _is_whole(match) else f"({match[1]}, …)", text)
    before = ""
    while text != before:  # from the inside to the outside
        before, text = text, _NESTED.sub(lambda match: _outer(match), text)
    return text


def _outer(match: re.Match[str]) -> str:
    text = match[0]
    has_data = len(_NUMBERS.findall(text)) > 2 or "…" in text
    return f"[{match[1]}, …]" if has_data and not re.search(r"[a-z'\"]", _NUMBERS.sub("", text)) else text


def _is_whole(match: re.Match[str]) -> bool:
    """Whether there are no more than two numbers, or whole ones only."""
    numbers = _NUMBERS.findall(match[0])
    return len(numbers) < 3 or all(re.fullmatch(r"[-+]?\d+", number) for number in numbers)


def _is_count(match: re.Match[str]) -> bool:
    """Whether there are no more than two numbers, or whole ones in even steps."""
    if not _is_whole(match):
        return False
    numbers = [float(number) for number in _NUMBERS.findall(match[0])]
    return len(numbers) < 3 or len({after - before for before, after in pairwise(numbers)}) == 1
