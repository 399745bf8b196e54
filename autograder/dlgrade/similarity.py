"""Submissions that look alike, beyond the starter code and beyond what much of the class shares.

Found by copydetect: names, texts, comments and spaces are left out of a program, and what remains is cut into
overlapping pieces; two programs are as alike as the pieces they share. Order does not matter, so functions
that were moved are found, too. That two look alike is a fact about texts;
why they do, a person must find out.
"""

from __future__ import annotations

import copy
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import msgspec
import numpy as np

PIECE = 25
"""Characters of a piece, after names and spaces are gone: about a line. Less is common to all programs."""
PIECE_OF_PROSE = 50
LEAST = 150
"""Characters that two must share: a few lines. Below, short functions with one right answer look alike."""
SHARE = 0.8
"""Of all that is not the starter's, in both. Right answers that were written apart share 0.1 to 0.5 in the
course's longer labs, and up to 0.8 in the short ones: every pair of four sets of tests/submissions/right.
"""
RARE_SHARE = 0.6
"""Of what few others have, in one of the two; enough by itself: a part that was taken over is found."""
COMMON = 0.1
"""What more than this share of the class has (and more than COMMON_LEAST programs) is not rare."""
COMMON_LEAST = 4
LARGEST = 50_000
"""Characters; what is longer is not compared, because somebody's endless file must not hold up a class."""
_BLOCK = 20_000
_DOCSTRING = re.compile(r'"{3}[\s\S]*?"{3}' r"|'{3}[\s\S]*?'{3}")

Spans = tuple[tuple[int, int], ...]
"""Places in a text, from and to, in order."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two that look alike."""

    left: str
    right: str
    share: tuple[float, float]
    """Of each one's own code, beyond the starter's, the share that the other one has as well; 0 to 1."""
    rare: float
    """The same of what few others have, in the one where it is more; 0 where that is too little to say."""
    spans: tuple[Spans, Spans]
    """In each one's text, what the other one has as well."""
    rare_spans: tuple[Spans, Spans]
    """Of these, what few others have."""

    @property
    def likeness(self) -> float:
        """What pairs are sorted by."""
        return max(min(self.share), self.rare)


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison found; the most alike come first."""

    pairs: tuple[Pair, ...]
    """Of those in ``same``, only the first one of each group is compared with others."""
    same: tuple[tuple[str, ...], ...]
    """Groups whose programs differ in names, texts, comments and spaces alone."""
    compared: int
    too_long: tuple[str, ...]
    """Not compared."""


def compare(
    texts: Mapping[str, str],
    starter: str = "",
    *,
    prose: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> Likeness:
    """Compare all with all.

    Args:
        texts: each one's name to its text, as ``readable`` gives it.
        starter: what everybody was given; not counted.
        prose: words instead of Python; then nothing is left out of a text.
        progress: called once for each text.
    """
    given = _fingerprint(starter, prose)
    groups: dict[str, list[str]] = defaultdict(list)
    own: dict[str, Any] = {}
    too_long = []
    for name, text in texts.items():
        if len(text) > LARGEST:
            too_long.append(name)
        else:
            found = _without(_fingerprint(text, prose), given.hashes)
            if found.token_coverage >= LEAST:
                groups[found.filtered_code].append(name)
                if len(groups[found.filtered_code]) == 1:
                    own[name] = found
        progress()
    common = _shared_by_many([found.hashes for found in own.values()])
    rare = {name: _without(found, common) for name, found in own.items()}
    pairs = [
        pair
        for left, right in _candidates(own, rare)
        if (pair := _pair((own[left], own[right]), (rare[left], rare[right]), left, right)) is not None
    ]
    return Likeness(
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.likeness, pair.left, pair.right))),
        same=tuple(tuple(names) for names in groups.values() if len(names) > 1),
        compared=len(texts) - len(too_long),
        too_long=tuple(too_long),
    )


def readable(data: bytes) -> str:
    """A submitted file as text: whatever is no UTF-8 is replaced, and line ends are ``\\n``."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return text.lstrip("\n")  # as the tokenizer does by itself, whose places would be off else


def _fingerprint(text: str, prose: bool) -> Any:
    from copydetect import CodeFingerprint  # imports pyplot, which takes a second

    # all pieces (window 1) and not a selection by hash: those of texts differ from process to process
    return CodeFingerprint(
        "submission.py", PIECE_OF_PROSE if prose else PIECE, 1, filter=not prose, fp=io.StringIO(text)
    )


def _without(found: Any, pieces: set[int]) -> Any:
    """The fingerprint without some pieces; copydetect's own way drops the first of any repeated piece too."""
    from copydetect.utils import get_token_coverage

    rest = copy.copy(found)
    rest.hash_idx = {piece: places for piece, places in found.hash_idx.items() if piece not in pieces}
    rest.hashes = set(rest.hash_idx)
    rest.token_coverage = get_token_coverage(rest.hash_idx, rest.k, len(rest.filtered_code))
    return rest


def _shared_by_many(programs: Sequence[set[int]]) -> set[int]:
    most = max(COMMON_LEAST, COMMON * len(programs))
    counts = Counter(piece for pieces in programs for piece in pieces)
    return {piece for piece, number in counts.items() if number > most}


def _candidates(own: Mapping[str, Any], rare: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pairs that share enough pieces to be worth a comparison, counted for all pairs at once."""
    names = list(own)
    # a change costs pieces on both sides of it, so less is asked for here than in the end
    shared, sizes = _shared(list(own.values()))
    rare_shared, rare_sizes = _shared(list(rare.values()))
    for one, other in combinations(range(len(names)), 2):
        least = 0.6 * SHARE * max(sizes[one], sizes[other])
        least_rare = max(PIECE, 0.6 * RARE_SHARE * min(rare_sizes[one], rare_sizes[other]))
        if shared[one, other] >= least or rare_shared[one, other] >= least_rare:
            yield names[one], names[other]


def _shared(programs: Sequence[Any]) -> tuple[np.ndarray, list[int]]:
    """How many pieces each two share, ``(n, n)``, and how many each one has."""
    counts = Counter(piece for found in programs for piece in found.hashes)
    columns = {piece: place for place, piece in enumerate(p for p, number in counts.items() if number > 1)}
    placed = [np.array([columns[p] for p in found.hashes if p in columns], dtype=int) for found in programs]
    shared = np.zeros((len(programs), len(programs)), dtype=np.float32)
    for begin in range(0, len(columns), _BLOCK):
        block = np.zeros((len(programs), min(_BLOCK, len(columns) - begin)), dtype=np.float32)
        for row, places in enumerate(placed):
            block[row, places[(places >= begin) & (places < begin + _BLOCK)] - begin] = 1
        shared += block @ block.T
    return shared, [len(found.hashes) for found in programs]


def _pair(own: tuple[Any, Any], rare: tuple[Any, Any], left: str, right: str) -> Pair | None:
    from copydetect import compare_files

    overlap, shares, places = compare_files(*own)
    rare_overlap, rare_shares, rare_places = compare_files(*rare)
    rare_share = min(1.0, float(max(rare_shares))) if rare_overlap >= LEAST else 0.0
    if overlap < LEAST or (min(shares) < SHARE and rare_share < RARE_SHARE):
        return None
    one, other = (found.raw_code for found in own)
    return Pair(
        left=left,
        right=right,
        share=(min(1.0, float(shares[0])), min(1.0, float(shares[1]))),
        rare=rare_share,
        spans=(_spans(places[0], one), _spans(places[1], other)),
        rare_spans=(_spans(rare_places[0], one), _spans(rare_places[1], other)),
    )


def _spans(slices: np.ndarray, text: str) -> Spans:
    """Inside the text, and none within another: around a class copydetect is off by some characters."""
    spans: list[tuple[int, int]] = []
    for begin, end in sorted(zip(*slices.tolist(), strict=True)) if slices.ndim == 2 else ():
        begin, end = max(0, int(begin)), min(len(text), int(end))
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        elif begin < end:
            spans.append((begin, end))
    return tuple(_trimmed(spans, text))


def _trimmed(spans: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Whole words, without docstrings, which are not compared, and without space around."""
    docstrings = [match.span() for match in _DOCSTRING.finditer(text)]
    for begin, end in spans:
        for start, stop in [*(span for span in docstrings if span[1] > begin and span[0] < end), (end, end)]:
            yield from _whole(text, begin, min(start, end))
            begin = max(begin, stop)


def _whole(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while begin < end and text[end - 1].isspace():
        end -= 1
    if begin < end:
        while begin and _is_word(text[begin - 1 : begin + 1]):
            begin -= 1
        while end < len(text) and _is_word(text[end - 1 : end + 1]):
            end += 1
        yield begin, end


def _is_word(two: str) -> bool:
    return two.replace("_", "a").isalnum()
