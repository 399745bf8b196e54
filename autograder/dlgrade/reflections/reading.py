"""From the bytes of a ``reflections.md`` to the answers in it, whatever a student made of the file.

A question's room begins at its heading and ends at the next heading of the template. A heading is known by
the question's id (``### T1. CNNs``), so that headings within an answer, and other words in a heading, do no
harm; one that lost its id is still known by its title or by the question itself.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence

import msgspec

MAX_HEADING = 400
"""Characters; a longer line is prose."""
MAX_CONTROLS = 0.05
"""Share of control characters above which a file is no text; random bytes have 0.12."""
MIN_SENTENCE = 4
"""Words of a line of the template that is recognized wherever it is copied to."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
# marks that turn the direction of writing, and characters that nobody sees
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
# runs of letters and digits; a letter of a script that puts no space between words is one by itself
_TOKEN = re.compile("[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\\W_])+")


class NotTextError(Exception):
    """The file is no text; the message says what it is instead."""


class Question(msgspec.Struct, frozen=True):
    """What a heading is known by."""

    id: str
    title: str


class Answers(msgspec.Struct, frozen=True):
    """What a student wrote, by question."""

    texts: dict[str, str]
    """Question id to what stands in its room, perhaps nothing; without those whose heading is gone."""
    repeated: tuple[str, ...] = ()
    """Questions whose heading stands there more than once; what stands below each is taken together."""
    outside: int = 0
    """Words of the student's that stand below no question's heading."""


def text_of(data: bytes) -> str:
    """A file's text with LF line ends, without byte-order mark and characters that nobody sees.

    UTF-8 is read, whatever names itself by a byte-order mark, UTF-16 without one, and else Windows-1252,
    which any editor on Windows may have written. Control characters become the replacement character.

    Raises:
        NotTextError: it is none of these.
    """
    text = _LINE_ENDS.sub("\n", _decoded(data))
    if len(_CONTROLS.findall(text)) > MAX_CONTROLS * len(text):
        raise NotTextError("it holds control characters, as programs and word processors' documents do")
    return _INVISIBLE.sub("", _CONTROLS.sub("\ufffd", text))


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise NotTextError(f"it begins as {encoding} and is damaged at byte {error.start}") from None
    if data.count(0) * 4 > len(data):
        wide = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
        return data.decode(wide, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        if b"\0" in data:
            raise NotTextError("it holds bytes that are no characters") from None
        return data.decode("cp1252", errors="replace")


def names(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, without case, punctuation and white space."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


class Reader:
    """Finds the answers in a file that was made from one template."""

    def __init__(self, questions: Sequence[Question], template: str) -> None:
        """``template`` has a heading ``### <id>. <title>`` for each of ``questions``, then the question."""
        self._ids = {question.id.casefold(): question.id for question in questions}
        self._titles = {question.id: names(question.title) for question in questions}
        self._lost: dict[tuple[str, ...], str] = {}
        self._other_headings: set[tuple[str, ...]] = set()
        self._printed: set[tuple[str, ...]] = set()
        for question, part in self.parts(template):
            for line in part.split("\n"):
                if line.startswith("#"):
                    self._other_headings.add(names(line))
                elif printed := names(line):
                    self._printed.add(printed)
                    if question and len(printed) >= MIN_SENTENCE:
                        self._lost.setdefault(printed, question)
        longest_first = sorted(self._printed, key=lambda line: (-len(line), line))
        self._sentences = [_spaced(line) for line in longest_first if len(line) >= MIN_SENTENCE]

    def parts(self, text: str) -> list[tuple[str, str]]:
        """The text between headings: question id, or "" where there is none, and the lines below it."""
        lines = text.split("\n")
        anchors = {number: found for number, line in enumerate(lines) if (found := self._question(line))}
        missing = set(self._titles) - set(anchors.values())
        parts: list[tuple[str, list[str]]] = [("", [])]
        for number, line in enumerate(lines):
            if question := anchors.get(number) or self._lost_question(line, missing):
                parts.append((question, []))
            elif self._is_heading(line) and names(line) in self._other_headings:
                parts.append(("", []))
            else:
                parts[-1][1].append(line)
        return [(question, "\n".join(below)) for question, below in parts]

    def answers(self, text: str) -> Answers:
        """Every answer in ``text``, without what the template prints around it."""
        found: dict[str, list[str]] = {}
        outside = 0
        for question, part in self.parts(text):
            own = self._without_print(part)
            if question:
                found.setdefault(question, []).append(own)
            else:
                outside += len(self.own(own))
        return Answers(
            texts={name: "\n\n".join(filter(None, found[name])) for name in self._titles if name in found},
            repeated=tuple(name for name in self._titles if len(found.get(name, ())) > 1),
            outside=outside,
        )

    def own(self, answer: str) -> tuple[str, ...]:
        """An answer's words and numbers, without the template's sentences, wherever they were copied to."""
        text = _spaced(names(answer))
        for sentence in self._sentences:
            text = text.replace(sentence, "")
        return tuple(text.split())

    def _question(self, line: str) -> str | None:
        """The question whose heading ``line`` is, by its id."""
        if len(line) > MAX_HEADING:
            return None
        first, *rest = names(line) or ("",)
        question = self._ids.get(first)
        if question and (self._is_heading(line, "##") or tuple(rest) == self._titles[question]):
            return question
        return None

    def _lost_question(self, line: str, missing: set[str]) -> str | None:
        """The question whose heading ``line`` was, of those that have none."""
        if not missing or len(line) > MAX_HEADING:
            return None
        line_names = names(line)
        found = self._lost.get(line_names)
        if found in missing:
            return found
        if self._is_heading(line):
            plain = line_names[1:] if line_names[:1] and line_names[0].isdigit() else line_names
            return next((name for name in missing if self._titles[name] == plain), None)
        return None

    @staticmethod
    def _is_heading(line: str, mark: str = "#") -> bool:
        return len(line) <= MAX_HEADING and line.lstrip(" ").startswith(mark)

    def _without_print(self, part: str) -> str:
        """What stands between the template's own lines at the beginning and at the end."""
        lines = part.split("\n")

        def foreign(line: str) -> bool:
            return not line.strip() or (len(line) <= MAX_HEADING and names(line) in self._printed)

        first = next((number for number, line in enumerate(lines) if not foreign(line)), len(lines))
        last = next(
            (number for number in range(len(lines), first, -1) if not foreign(lines[number - 1])), first
        )
        return "\n".join(lines[first:last])


def _spaced(found: Sequence[str]) -> str:
    """Each word with a space on either side, so that a passage is found as text and never within words."""
    return "".join(f" {word} " for word in found)
