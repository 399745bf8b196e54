"""What a submission did wrong while a test called it: exceptions whose text is for the student."""

from __future__ import annotations

import builtins
from functools import cache

from dlgrade.codec import nodes, text


class StudentFault(Exception):
    """The submission failed the test, for a reason that is not in the test: the text is for the student."""


class StudentRaised(StudentFault):
    """The student's function raised; also an instance of the builtin type that it raised."""

    report = ""
    """What was raised and where, in the student's own files."""


def raised(what: str, message: nodes.Raised) -> StudentRaised:
    """The student's exception, as an instance of the builtin type that tests may expect."""
    words, trace = text.clean(message.message), text.clean(message.trace)
    name = text.clean(message.types[0])[:80] if message.types else "Exception"
    report = f"{what} raised {name}: {words}" if words else f"{what} raised {name}"
    base = next((_SIMPLE[kind] for kind in message.types if kind in _SIMPLE), Exception)
    error = _raised_type(base)(words)
    error.report = f"{report}\n{trace}" if trace else report
    return error


@cache
def _raised_type(base: type[Exception]) -> type[StudentRaised]:
    """One class for each builtin one: hypothesis tells failures apart by their class."""
    return type(base.__name__, (StudentRaised, base), {"__str__": lambda self: str(self.args[0])})


def explanation(fault: BaseException) -> str:
    """What the student reads about a fault: with the frames of their own files, when it was raised there."""
    return getattr(fault, "report", "") or str(fault)


_SIMPLE = {
    name: getattr(builtins, name)
    for name in """
    ArithmeticError AssertionError AttributeError BufferError EOFError FileExistsError
    FileNotFoundError ImportError IndexError KeyError LookupError MemoryError ModuleNotFoundError
    NameError NotImplementedError OSError OverflowError PermissionError RecursionError RuntimeError
    SyntaxError TimeoutError TypeError ValueError ZeroDivisionError
    """.split()
}
"""Builtin exceptions that are made from a text alone."""
