"""Trained results on disk, so that one architecture is trained once in a class and not once per student."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import IO

_KEY = re.compile(r"[0-9a-f]{16,128}")
_WAIT_SECONDS = 120.0
"""How long another process' training is waited for: the longest protocol takes a tenth of it."""
_POLL_SECONDS = 0.05


class TrainingStore(MutableMapping[str, dict[str, float]]):
    """Key (a hexadecimal digest of configuration, protocol, seed and versions) to what was measured.

    Safe with many processes: an entry appears whole or not at all. A process that asks for a key that
    nobody has measured is expected to measure it, and others that ask meanwhile wait for it; if it dies, or
    takes too long, the next one measures. Two that measure the same thing write the same numbers.
    """

    def __init__(self, folder: Path):
        """Keep entries in ``folder``, which is made when it is missing."""
        self._folder = folder
        self._claim: IO[bytes] | None = None
        self.trained = 0
        """Entries that this object has added."""
        self.saved = 0
        """Entries that it has found."""
        folder.mkdir(parents=True, exist_ok=True)

    def __contains__(self, key: object) -> bool:
        """Whether it is there; where it is not, the caller is the one to measure it."""
        self.release()
        if not isinstance(key, str):
            return False
        waiting_until = time.monotonic() + _WAIT_SECONDS
        while self._read(key) is None:
            if self._claimed(key) or time.monotonic() > waiting_until:
                if self._read(key) is None:  # it may have been written just before the claim
                    return False
                self.release()
            else:
                time.sleep(_POLL_SECONDS)
        return True

    def __getitem__(self, key: str) -> dict[str, float]:
        """What was measured; ``KeyError`` when it is not there or not readable."""
        found = self._read(key)
        if found is None:
            raise KeyError(key)
        self.saved += 1
        return found

    def __setitem__(self, key: str, value: dict[str, float]) -> None:
        """Write atomically."""
        path = self._path(key)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(value, file)
        os.replace(name, path)  # noqa: PTH105 - a text is at hand
        self.trained += 1
        self.release()

    def __delitem__(self, key: str) -> None:
        """Forget one."""
        self._path(key).unlink()

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return (path.stem for path in sorted(self._folder.glob("*.json")))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)

    def release(self) -> None:
        """Let others measure what this process was expected to measure, and did not."""
        if self._claim is not None:
            with contextlib.suppress(OSError):
                Path(self._claim.name).unlink()
            self._claim.close()
            self._claim = None

    def _claimed(self, key: str) -> bool:
        """Take it upon this process to measure ``key``; the kernel ends a claim with its process."""
        claim = self._path(key).with_suffix(".claim").open("wb")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            claim.close()
            return False
        self._claim = claim
        return True

    def _read(self, key: str) -> dict[str, float] | None:
        path = self._path(key)
        try:
            return dict(json.loads(path.read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError):
            return None

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a digest: {key!r}")
        return self._folder / f"{key}.json"
