"""Values to messages and back, for one side of a connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from dlgrade.codec import nodes
from dlgrade.codec.decoding import Decoding
from dlgrade.codec.encoding import Encoding
from dlgrade.codec.errors import CannotCrossError, MalformedError
from dlgrade.codec.identities import Identities
from dlgrade.codec.limits import Budget
from dlgrade.codec.remote import CallBack

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(nodes.Message)


class Codec:
    """One side of a connection: the examiner's sends functions, the worker's receives them."""

    def __init__(self, side: str, *, budget: Budget | None = None, call_back: CallBack | None = None):
        """Begin with nothing known.

        Args:
            side: a letter that begins this side's ids; the two sides' differ.
            budget: what may be built here.
            call_back: calls a function of the other side. With it, this side receives functions and may send
                none; without it, the other way round.
        """
        self._identities = Identities(side)
        self._budget = budget or Budget()
        self._call_back = call_back

    @property
    def handles(self) -> list[object]:
        """What this side has sent as handles: functions and iterables, by position."""
        return self._identities.handles

    def pack(self, message: Callable[[Encoding], nodes.Message]) -> tuple[bytes, list[bytes]]:
        """A message as header and buffers; ``message`` builds it with the encoding that it is given.

        Raises:
            CannotCrossError: something in it is not on the list.
        """
        encoding = Encoding(self._identities, functions=self._call_back is None)
        try:
            return _encoder.encode(message(encoding)), encoding.buffers
        except RecursionError:
            raise CannotCrossError("it is nested too deeply") from None

    def unpack(self, header: bytes, buffers: Sequence[bytes | bytearray]) -> tuple[nodes.Message, Decoding]:
        """A message, and the decoding that turns its nodes into values.

        Raises:
            MalformedError: it is no message of this protocol.
        """
        try:
            message = _decoder.decode(header)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedError(f"an answer that is no message of the grader's ({error!s:.100})") from None
        return message, Decoding(self._identities, self._budget, self._call_back, buffers)
