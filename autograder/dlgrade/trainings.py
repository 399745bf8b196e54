"""Trained results on disk, so that one architecture is trained once in a class and not once per student."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{16,128}")


class TrainingStore(MutableMapping[str, dict[str, float]]):
    """Key (a hexadecimal digest of configuration, protocol, seed and versions) to what was measured.

    Safe with many processes: an entry appears whole or not at all, and two that measure the same thing at
    once write the same numbers.
    """

    def __init__(self, folder: Path):
        """Keep entries in ``folder``, which is made when it is missing."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, key: str) -> dict[str, float]:
        """What was measured; ``KeyError`` when it is not there or not readable."""
        try:
            return dict(json.loads(self._path(key).read_text(encoding="ascii")))
        except (OSError, ValueError, TypeError):
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: dict[str, float]) -> None:
        """Write atomically."""
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(value, file)
        os.replace(name, self._path(key))  # noqa: PTH105 - a text is at hand

    def __delitem__(self, key: str) -> None:
        """Forget one."""
        self._path(key).unlink()

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return (path.stem for path in sorted(self._folder.glob("*.json")))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a digest: {key!r}")
        return self._folder / f"{key}.json"
