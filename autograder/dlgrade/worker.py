"""The worker: the student's module in a process of its own, answering calls with data.

Everything here runs beside code that is not trusted: the examiner believes nothing that it says.
"""

from __future__ import annotations

import importlib
import linecache
import os
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import keras
import tensorflow as tf

from dlgrade.codec import ambient, changes, nodes, text, wire
from dlgrade.codec.codec import Codec
from dlgrade.codec.errors import CannotCrossError
from dlgrade.codec.limits import Budget

_SEED = 7
_UNLIMITED = Budget(max_layers=10**6, max_parameters=10**12, max_flops=10**18)
_MAX_FRAMES = 8
_MAX_FUNCTIONS = 50_000
"""Names of a module; a few star imports bring some thousands."""
_MAX_TEXT = 4000


def main(channel: socket.socket, _: socket.socket | None) -> None:
    """Serve calls until the examiner hangs up."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    ambient.enter_worker()
    sys.path.insert(0, str(_home()))
    wire.send(channel, wire.STARTED)
    _Server(channel).serve()


class _Server:
    def __init__(self, channel: socket.socket):
        self._channel = channel
        self._codec = Codec("w", budget=_UNLIMITED, call_back=self._call_back)
        self._module: ModuleType | None = None

    def serve(self) -> None:
        while True:
            try:
                message, decoding = self._codec.unpack(*wire.receive(self._channel))
            except wire.ClosedError:
                return
            if isinstance(message, nodes.Load):
                self._load(message, decoding)
            elif isinstance(message, nodes.Request):
                self._call(message, decoding)

    def _load(self, request: nodes.Load, decoding: Any) -> None:
        name = request.module
        instead = decoding.decode(request.instead) or {}
        keras.utils.set_random_seed(_SEED + request.seed)
        try:
            self._module = importlib.import_module(name)
            for function, stand_in in instead.items():
                setattr(self._module, function, stand_in)
        except BaseException as error:
            raised = _raised(error)
            if not raised.trace:  # what Python cannot even read has no line
                raised = nodes.Raised(raised.types, raised.message, f"  {name}.py")
            self._send(lambda _: raised)
        else:
            functions = [key for key, value in vars(self._module).items() if callable(value)]
            self._send(lambda encoding: nodes.Returned(encoding.encode(functions[:_MAX_FUNCTIONS])))

    def _call(self, request: nodes.Request, decoding: Any) -> None:
        ambient.restore(decoding.decode(request.ambient))
        args = list(decoding.decode(request.args))
        kwargs = decoding.decode(request.kwargs)
        before = list(changes.snapshot([args, kwargs]))
        try:
            value = getattr(self._module, request.function)(*args, **kwargs)
        except BaseException as error:
            left, raised = ambient.capture(), _raised(error)
            self._send(
                lambda encoding: nodes.Raised(
                    raised.types, raised.message, raised.trace, encoding.encode(left)
                )
            )
            return
        left = ambient.capture()

        def answer(encoding: Any) -> nodes.Message:
            changed = [(path, part) for path, part, was in before if changes.changed(part, was)]
            result = encoding.encode(value)
            return nodes.Returned(
                result, encoding.encode([list(item) for item in changed]), encoding.encode(left)
            )

        self._send(answer)

    def _call_back(self, handle: int, args: Sequence[Any], kwargs: Mapping[str, Any], is_call: bool) -> Any:
        self._send(
            lambda encoding: nodes.CallBack(
                handle,
                encoding.encode(tuple(args)),
                encoding.encode(dict(kwargs)),
                encoding.encode(ambient.capture()) if is_call else None,
            )
        )
        message, decoding = self._codec.unpack(*wire.receive(self._channel))
        assert isinstance(message, nodes.Raised | nodes.Returned)
        if is_call:
            ambient.restore(decoding.decode(message.ambient))
        if isinstance(message, nodes.Raised):
            raise _builtin(message.types)(message.message)
        for path, part in decoding.decode(message.changes) or []:
            changes.carry_out([args, kwargs], path, part)
        return decoding.decode(message.value)

    def _send(self, message: Any) -> None:
        try:
            wire.send(self._channel, *self._codec.pack(message))
        except CannotCrossError as error:
            reason = str(error)
            wire.send(self._channel, *self._codec.pack(lambda _: nodes.NotCrossed(reason)))


def _home() -> str:
    return os.getcwd()  # noqa: PTH109 - a text is wanted


def _raised(error: BaseException) -> nodes.Raised:
    types = [kind.__name__ for kind in type(error).__mro__[:-1]]
    return nodes.Raised(
        types, text.encodable(_message(error))[:_MAX_TEXT], text.encodable(_trace(error))[:_MAX_TEXT]
    )


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)
        if isinstance(error, KeyError) and error.args:
            return f"key {error.args[0]!r} not found"
        return str(error)
    except Exception:
        return "(its text cannot be shown)"


def _trace(error: BaseException) -> str:
    """The frames of the student's own files, innermost last."""
    if isinstance(error, SyntaxError) and error.filename:
        place = f"  {os.path.basename(error.filename)}, line {error.lineno}"  # noqa: PTH119 - may be no path
        return f"{place}\n    {(error.text or '').strip()}"
    home = _home()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(home)]
    shown = []
    for frame in frames[-_MAX_FRAMES:]:
        name = os.path.relpath(frame.filename, home)
        code = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
        shown.append(f"  {name}, line {frame.lineno}, in {frame.name}\n    {code}")
    return "\n".join(shown)


def _builtin(names: list[str]) -> type[Exception]:
    import builtins

    for name in names:
        found = getattr(builtins, name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            return found
    return RuntimeError
