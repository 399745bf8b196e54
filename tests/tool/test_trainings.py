"""``dlgrade.trainings``: what was measured once is measured once, by whichever process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dlgrade.trainings import TrainingStore

KEY = "ab" * 32

MEASURING = """
import sys, time
from pathlib import Path
from dlgrade.trainings import TrainingStore
store = TrainingStore(Path(sys.argv[1]))
if sys.argv[2] not in store:
    print("measuring", flush=True)
    time.sleep(float(sys.argv[3]))
    store[sys.argv[2]] = {"loss": 0.5}
print(store[sys.argv[2]]["loss"], store.trained, store.saved, flush=True)
"""


def measuring(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """A process that measures ``KEY`` unless it is known, and takes its time."""
    command = [sys.executable, "-c", MEASURING, str(folder), KEY, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_numbers_are_kept_exactly(tmp_path: Path) -> None:
    """What was measured once reads the same later, NaN included; a half-written file is no entry."""
    store = TrainingStore(tmp_path)
    assert KEY not in store
    store[KEY] = {"loss": 0.1 + 0.2, "accuracy": float("nan")}
    assert TrainingStore(tmp_path)[KEY]["loss"] == 0.1 + 0.2
    assert list(store) == [KEY]
    (tmp_path / f"{KEY}.json").write_text("{")
    assert KEY not in store


def test_a_key_is_a_digest(tmp_path: Path) -> None:
    """No key can name a file elsewhere."""
    with pytest.raises(ValueError, match="digest"):
        TrainingStore(tmp_path)["../escape"] = {}


def test_it_counts_what_it_saved(tmp_path: Path) -> None:
    """A result that was there is a training saved, one that was added a training done."""
    first, second = TrainingStore(tmp_path), TrainingStore(tmp_path)
    assert KEY not in first
    first[KEY] = {"loss": 1.0}
    assert KEY in second
    assert second[KEY] == {"loss": 1.0}
    assert (first.trained, first.saved, second.trained, second.saved) == (1, 0, 0, 1)


def test_two_processes_measure_once(tmp_path: Path) -> None:
    """The second one waits for the first, and reads what it found."""
    processes = [measuring(tmp_path, 0.5) for _ in range(3)]
    said = sorted(process.communicate(timeout=60)[0].split("\n", 1)[0] for process in processes)
    assert said == ["0.5 0 1", "0.5 0 1", "measuring"]
    assert [path.name for path in tmp_path.iterdir()] == [f"{KEY}.json"], "claims are tidied away"


def test_a_process_that_dies_holds_nobody_up(tmp_path: Path) -> None:
    """When the one that measures is killed, another one does it."""
    dying = measuring(tmp_path, 60)
    assert dying.stdout is not None
    assert dying.stdout.readline() == "measuring\n"
    waiting = measuring(tmp_path, 0)
    time.sleep(0.2)
    dying.send_signal(signal.SIGKILL)
    dying.communicate()
    assert waiting.communicate(timeout=60)[0] == "measuring\n0.5 1 1\n"


def test_a_training_that_failed_holds_nobody_up(tmp_path: Path) -> None:
    """Asking for the next key lets go of one that was asked for and never measured."""
    store = TrainingStore(tmp_path)
    assert KEY not in store
    assert "cd" * 32 not in store
    assert measuring(tmp_path, 0).communicate(timeout=60)[0] == "measuring\n0.5 1 1\n"
