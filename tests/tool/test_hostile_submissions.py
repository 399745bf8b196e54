"""Submissions that want points without work: each gains nothing, and each would where one thing is missing.

Every attack is made twice: as it is graded, and with the one protection switched off that stops it. The
second proves that the attack is a real one, and that the first was stopped and not merely broken.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from dlgrade.grading import Grader
from dlgrade.results import LabResult, Status
from dlgrade.sandbox.confine import Protection
from small_course import RIGHT, SECRET, Desk, make_course, message, statuses

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the protections are Linux' own")

FILE_BOUNDARY = (Protection.LANDLOCK, Protection.UID)
"""Either of them closes other people's files, so both must be off for an attack on files to succeed."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One grader for the whole module: TensorFlow is imported once."""
    course = make_course(tmp_path_factory.mktemp("course"))
    with Grader(course, unsafe=True) as grader:
        yield Desk(grader, course, tmp_path_factory.mktemp("scratch"))


def attack(code: str, answer: str = "return None") -> str:
    """A module that runs ``code`` in each call of ``square``, and answers with ``answer``."""
    lines = "".join(f"    {line}\n" for line in [*code.strip("\n").splitlines(), answer])
    return f"{RIGHT}\ndef square(x):\n{lines}"


def in_one_process(desk: Desk, source: str, lab_id: str = "step8_small") -> str:
    """The usual autograder: the same tests in the submission's own process; what pytest printed."""
    folder = desk.course.root / "one-process"
    folder.mkdir(exist_ok=True)
    (folder / f"{lab_id}.py").write_text(source)
    tasks = list(desk.course.lab(lab_id).tasks)
    (folder / "conftest.py").write_text(
        "import importlib, pytest\nfrom labkit import worlds\n"
        f"module = importlib.import_module({lab_id!r})\n"
        "def pytest_configure(config):\n    worlds.register_markers(config)\n"
        + "".join(
            f"@pytest.fixture(scope='session')\ndef {task}():\n    return module.{task}\n" for task in tasks
        )
    )
    for path in folder.glob("test_*.py"):
        path.unlink()
    for kind in ("public", "hidden"):
        for path in (desk.course.lab(lab_id).folder / kind).glob("test_*.py"):
            (folder / f"test_{kind}_{path.name[5:]}").write_text(path.read_text())
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--assert=plain", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": os.fspath(Path(__file__).parents[2] / "autograder"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        check=False,
    )
    return run.stdout + run.stderr


def of_square(result: LabResult) -> set[Status]:
    """The statuses of the attacked task."""
    return {test.status for test in result.of_task("square")}


def test_hidden_tests_cannot_be_read(desk: Desk) -> None:
    """Even one who knows their path cannot open them; with the files open, the secret is found."""
    path = desk.course.lab("step8_small").folder / "hidden" / "test_square.py"
    source = attack(
        f"import re\ntext = open({str(path)!r}).read()\n"
        "return {int(n): int(n) ** 2 for n in re.findall('[0-9]+', text)}[x] if x != 3 else 9"
    )
    assert "Permission denied" in message(desk.grade(source), "test_a_secret_number_is_squared")
    with desk.without(*FILE_BOUNDARY):
        assert of_square(desk.grade(source)) == {Status.PASSED}, "the attack itself does not work"


def test_other_submissions_cannot_be_read(desk: Desk) -> None:
    """A classmate's file is not there to copy from."""
    classmate = desk.course.root / "class" / "bob.py"
    classmate.parent.mkdir(exist_ok=True)
    classmate.write_text(RIGHT)
    source = attack(f"exec(open({str(classmate)!r}).read(), globals())", "return square(x)")
    assert "Permission denied" in message(desk.grade(source), "test_a_number_is_squared")
    with desk.without(*FILE_BOUNDARY):
        assert of_square(desk.grade(source)) == {Status.PASSED}, "the attack itself does not work"


def test_results_cannot_be_forged(desk: Desk) -> None:
    """A results.json of one's own can be written nowhere but in a folder that is thrown away."""
    target = desk.course.root / "results.json"
    forged = json.dumps({"score": 1000})
    source = attack(
        f"open('results.json', 'w').write({forged!r})\nopen({str(target)!r}, 'w').write({forged!r})"
    )
    result = desk.grade(source)
    assert result.points == 2
    assert not target.exists()
    with desk.without(*FILE_BOUNDARY):
        assert desk.grade(source).points == 2, "even then only the grader's own record counts"
        assert target.exists(), "the attack itself does not work"


PATCHES = {
    "NumPy": "import numpy.testing\nnumpy.testing.assert_allclose = lambda *a, **k: None\n"
    "import labkit.checks\nlabkit.checks.number = labkit.checks.equal = lambda *a, **k: None",
    "pytest": "import _pytest.python\n_pytest.python.Function.runtest = lambda self: None",
    "the interpreter": "import atexit, os\natexit.register(lambda: (print('6 passed'), os._exit(0)))\n"
    "import builtins\nclass Liar(int):\n    __eq__ = lambda *a: True\n    __ne__ = lambda *a: False\n"
    "    __hash__ = int.__hash__\nsquare = lambda x: Liar(9)",
}


@pytest.mark.parametrize("what", PATCHES)
def test_patching_what_tests_use_changes_only_the_own_process(desk: Desk, what: str) -> None:
    """The same patch makes wrong answers pass where tests and submission share a process."""
    source = RIGHT.replace("return x * x", "return 9") + "\n" + PATCHES[what]
    result = desk.grade(source)
    assert statuses(result)["test_a_secret_number_is_squared"] is Status.FAILED, "a patch earned points"
    printed = in_one_process(desk, source)
    assert "passed" in printed, f"the attack itself does not work: {printed[-800:]}"
    assert "failed" not in printed, f"the attack itself does not work: {printed[-800:]}"


LYING_MODEL = """
import keras

class Lying(keras.Sequential):
    def count_params(self):
        return 15
    def evaluate(self, *args, **kwargs):
        self.asked = getattr(self, "asked", 0) + 1
        return 1.0 / self.asked ** 4
    def fit(self, *args, **kwargs):
        return None

def build():
    model = Lying([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model
"""

PATCHED_KERAS = LYING_MODEL.replace("Lying([", "keras.Sequential([")
PATCHED_KERAS += """
for name in ("count_params", "evaluate", "fit"):
    setattr(keras.Sequential, name, getattr(Lying, name))
"""


@pytest.mark.parametrize("source", [LYING_MODEL, PATCHED_KERAS], ids=["a subclass", "a patched Keras"])
def test_a_model_that_lies_is_refused_or_measured(desk: Desk, source: str) -> None:
    """A subclass with its own fit does not cross; a patched class is rebuilt as Keras' own."""
    result = desk.grade(source, lab_id="step9_model")
    assert result.points == 0
    assert not result.undecided
    printed = in_one_process(desk, source, "step9_model")
    assert "2 passed" in printed, f"the attack itself does not work: {printed[-800:]}"


def test_the_network_is_closed(desk: Desk) -> None:
    """No answer can be asked for outside; with seccomp and Landlock off, a server is reached."""
    server = socket.create_server(("127.0.0.1", 0))
    answers = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                number = int(connection.recv(100))
                answers.append(number)
                connection.sendall(str(number**2).encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    source = attack(
        f"import socket\ns = socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))\n"
        "s.sendall(str(x).encode())\nreturn int(s.recv(100))"
    )
    with server:
        assert "PermissionError" in message(desk.grade(source), "test_a_number_is_squared")
        assert answers == []
        with desk.without(Protection.SECCOMP, Protection.LANDLOCK):
            assert of_square(desk.grade(source)) == {Status.PASSED}, "the attack itself does not work"
    assert sorted(answers) == [3, SECRET]


def test_the_grader_cannot_be_killed(desk: Desk) -> None:
    """A signal to the parent does not arrive; without the protections the grading is torn down."""
    source = attack("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    before = desk.grader.zygote_pid
    assert "PermissionError" in message(desk.grade(source), "test_a_number_is_squared")
    assert desk.grader.zygote_pid == before
    with desk.without(Protection.SECCOMP, Protection.LANDLOCK, Protection.UID, Protection.CAPABILITIES):
        desk.grade(source)
        assert desk.grader.zygote_pid != before, "the attack itself does not work"


def test_secrets_of_the_environment_do_not_reach_a_submission(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither os.environ nor /proc/self/environ holds what the grader was started with."""
    monkeypatch.setenv("LMS_TOKEN", "s3cret-token")
    source = attack(
        "import os\nseen = repr(dict(os.environ)) + open('/proc/self/environ').read()\nraise ValueError(seen)"
    )
    with Grader(make_course(tmp_path), unsafe=True) as grader:
        desk = Desk(grader, grader._course, tmp_path_factory.mktemp("env"))
        said = message(desk.grade(source), "test_a_number_is_squared")
    assert "ValueError" in said
    assert "PATH" in said
    assert "s3cret-token" not in said


def test_no_test_text_is_in_a_workers_memory(desk: Desk) -> None:
    """A worker that searches its own memory finds no hidden test; its own source it does find."""
    source = attack(
        """
import re
needles = {"secret": "test_a_secret_" + "number_is_squared", "own": "needle_of_" + "my_own"}
needle_of_my_own = 1
found = {name: 0 for name in needles}
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
        if not match:
            continue
        begin, end = (int(group, 16) for group in match.groups())
        if end - begin > 1 << 28:
            continue
        try:
            memory.seek(begin)
            data = memory.read(end - begin)
        except OSError:
            continue
        for name, needle in needles.items():
            found[name] += data.count(needle.encode()[:-1] + needle.encode()[-1:])
raise ValueError(f"secret={found['secret'] > 4} own={found['own'] > 0}")
"""
    )
    said = message(desk.grade(source), "test_a_number_is_squared")
    assert "own=True" in said, f"the search itself does not work: {said}"
    assert "secret=False" in said
