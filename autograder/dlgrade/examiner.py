"""The examiner: forked from the clean zygote, it runs a lab's tests against proxies, and reports.

The tests are read here and nowhere else, after the fork: nothing that a worker inherits holds them.
"""

from __future__ import annotations

import os
import re
import runpy
import socket
import sys
import traceback
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import keras
import msgspec
import pytest
import tensorflow as tf
from hypothesis.errors import Flaky
from labkit import checks, protocols, worlds

from dlgrade import comparison, redaction, redrawing
from dlgrade.codec import pyplot, text, wire
from dlgrade.course import STAND_INS
from dlgrade.faults import StudentFault, explanation
from dlgrade.jobs import Broken, Done, Found, Job, Plan, Report
from dlgrade.results import Status, TestResult, Visibility
from dlgrade.sandbox.client import Spawner
from dlgrade.session import Session
from dlgrade.trainings import TrainingStore

_MAX_MESSAGE = 4000
_MAX_DATA = 6 << 30
"""Private memory of the examiner, in bytes; grading the labs takes less than 1 GiB."""
_LIBRARIES = tuple(f"{Path(library.__file__).parent}{os.sep}" for library in (keras, tf))
_REFUSALS = (
    *(TypeError, ValueError, LookupError, AttributeError, ArithmeticError, NotImplementedError),
    *(tf.errors.InvalidArgumentError, tf.errors.UnimplementedError),
)
"""How Keras and TensorFlow refuse what they cannot use; want of memory is no refusal."""
_ARGUMENT = re.compile(r"\s+(\w+)=(.+?),(?:\s*# .*)?")
"""A line of hypothesis' example; a task's own argument is its name."""


def main(channel: socket.socket, control: socket.socket | None) -> None:
    """Read a job from ``channel``, run its tests, report."""
    assert control is not None, "an examiner needs workers"
    header, _ = wire.receive(channel)
    job = msgspec.msgpack.decode(header, type=Job)
    sys.dont_write_bytecode = True
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    device = _prepare_device()
    protocols.store = store = TrainingStore(Path(job.trainings))
    session = Session(
        Spawner(control), job.module, Path(job.submission), job.confinement, job.limits, job.budget
    )
    session.refusal = job.refusal
    session.seed = protocols.seed_shift = job.seed
    worlds.use_hypothesis_profile()
    first = _Reporter(channel, session, job)
    _run(first, session, job, job.only or job.tasks)
    for task, wrong in first.held_back().items():
        session.replace(_stand_ins(Path(job.lab_folder), wrong))
        _run(_SecondLook(channel, session, job, wrong, first.failed), session, job, [task])
    first.send(Done(device, store.trained, store.saved))


def _run(reporter: _Reporter, session: Session, job: Job, wanted: Collection[str]) -> None:
    """Run the tests of some tasks; what went wrong with the tests themselves is reported as such."""
    folder = Path(job.lab_folder)
    files = [folder / kind.value / f"test_{task}.py" for kind in Visibility for task in wanted]
    options = [
        "-s",
        "-c",
        os.devnull,
        f"--rootdir={folder}",
        "--import-mode=importlib",
        "--assert=plain",
    ]
    options += ["-p", "no:cacheprovider", "-p", "no:terminal", "--strict-markers"]
    if job.until_failure:
        options.append("--exitfirst")
    tasks = worlds.task_fixtures(job.tasks, session.proxy)
    status = pytest.main([*options, *(str(file) for file in files if file.is_file())], [reporter, tasks])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or reporter.broken:
        reporter.send(Broken(reporter.broken or f"pytest ended with {status!r}"))


def _stand_ins(folder: Path, names: Collection[str]) -> dict[str, Callable[..., Any]]:
    """The grader's own functions for tasks that the student has not solved."""
    module = runpy.run_path(str(folder / STAND_INS))
    return {name: module[name] for name in names}


def _prepare_device() -> str:
    """Deterministic arithmetic, on the GPU where there is one; its name."""
    tf.config.threading.set_intra_op_parallelism_threads(1)  # sums in one order on every machine
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    if not gpus:
        _limit_memory()  # a GPU's driver maps far more than it uses
        return "CPU"
    return str(tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU"))


def _limit_memory() -> None:
    """Let a model that explodes when it is run end this process and not the machine."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MAX_DATA, _MAX_DATA))


class _Reporter:
    """The pytest plugin: a worker's life around each test, and a result for each test function."""

    def __init__(self, channel: socket.socket, session: Session, job: Job):
        self._channel = channel
        self._session = session
        self._job = job
        self._functions: dict[tuple[str, str], _Function] = {}
        self._remaining: dict[tuple[str, str], int] = {}
        self._drawn: set[str] = set()
        self.broken = ""

    @property
    def failed(self) -> set[tuple[str, str]]:
        """Task and name of each test that the submission failed."""
        return {key for key, function in self._functions.items() if function.has_failed}

    def held_back(self) -> dict[str, list[str]]:
        """Tasks that failed a test, with those that they use and that failed one: two marks, one mistake."""
        if self._session.refusal is not None:
            return {}
        failed = {task for task, _ in self.failed}
        wrong = {task: [used for used in self._job.uses.get(task, ()) if used in failed] for task in failed}
        return {task: wrong[task] for task in self._job.tasks if wrong.get(task)}

    def send(self, report: Report) -> None:
        wire.send(self._channel, msgspec.msgpack.encode(report))

    def pytest_configure(self, config: pytest.Config) -> None:
        worlds.register_markers(config)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = f"{report.nodeid}: {report.longreprtext.strip()[-_MAX_MESSAGE:]}"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {task: place for place, task in enumerate(self._job.tasks)}
        items.sort(key=lambda item: order.get(_task(item), len(order)))
        for item in items:
            key = _key(item)
            if key not in self._functions:
                self._functions[key] = _Function(item)
            self._remaining[key] = self._remaining.get(key, 0) + 1
        self.begin()

    def begin(self) -> None:
        """All tests are known, none has run."""
        self.send(Plan(tuple(function.result() for function in self._functions.values())))
        self._session.check_module()

    def found(self, result: TestResult) -> None:
        """A test is over, with all of its cases."""
        self.send(Found(result))

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self) -> None:
        self._reset()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Any:
        self._session.begin_case()
        try:
            return (yield)
        finally:
            self._session.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._functions[_key(item)].failed:
            pytest.skip("an earlier case of this test has failed")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        self._reset()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        report = yield
        function = self._functions[_key(item)]
        function.seconds += call.duration
        if call.excinfo is not None:
            function.note(call.excinfo, _task(item) in self._session.answered)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        key = _key(item)
        self._remaining[key] -= 1
        function = self._functions[key]
        if self._remaining[key] == 0 or (function.failed and self._job.until_failure):
            function.finish()
            self._keep_figure(function)
            self.found(function.result())

    def _keep_figure(self, function: _Function) -> None:
        """The first figure that a task's public tests got to see; a hidden test's may show its data."""
        result, figure = function.result(), self._session.figure
        if figure is None or self._job.until_failure or result.task in self._drawn:
            return
        if result.visibility is Visibility.PUBLIC:
            self._drawn.add(result.task)
            pyplot.reset()  # to settings that are not the submission's
            function.figure = redrawing.redraw(figure)

    def _reset(self) -> None:
        worlds.seed_everything(worlds.SEED + self._job.seed)
        pyplot.reset()
        if keras.config.dtype_policy().name != "float32":
            keras.config.set_dtype_policy("float32")


class _SecondLook(_Reporter):
    """Tests of a task again, with the grader's own functions in place of those that the student got wrong.

    What passes now failed for a mistake that has cost its marks already.
    """

    def __init__(
        self,
        channel: socket.socket,
        session: Session,
        job: Job,
        instead_of: Sequence[str],
        failed: Collection[tuple[str, str]],
    ):
        super().__init__(channel, session, job)
        self._failed = failed
        self._note = f"with the grader's own {' and '.join(instead_of)} in place of yours"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only what failed is tried again."""
        items[:] = [item for item in items if _key(item) in self._failed]
        super().pytest_collection_modifyitems(items)

    def begin(self) -> None:
        """Which tests there are is known already."""

    def found(self, result: TestResult) -> None:
        """Report only what has changed."""
        if result.status is Status.PASSED:
            self.send(Found(msgspec.structs.replace(result, message=self._note)))


class _Function:
    """One test function, over all of its cases: the worst case decides, the first of them speaks."""

    def __init__(self, item: pytest.Item):
        doc = (getattr(item, "function", None).__doc__ or _name(item)).strip()
        self._base = TestResult(
            task=_task(item),
            test=_name(item),
            title=doc.splitlines()[0],
            visibility=Visibility(item.path.parent.name),
            points=worlds.points_of(item),
            status=Status.COULD_NOT_TELL,
            message="the grader stopped before this test was over",
        )
        self._status = Status.COULD_NOT_TELL
        self._message = self._base.message
        self._detail = ""
        self._picture = b""
        self.figure = b""
        self.seconds = 0.0
        self._seen: Status = Status.PASSED

    @property
    def failed(self) -> bool:
        """Whether a case has decided already."""
        return self._seen is not Status.PASSED

    @property
    def has_failed(self) -> bool:
        """Whether the submission is to blame."""
        return self._seen is Status.FAILED

    def note(self, excinfo: pytest.ExceptionInfo[BaseException], answered: bool) -> None:
        """Take in what a case raised, and whether the task's function had returned something by then."""
        if self.failed:
            return
        error = _cause(excinfo.value)
        if isinstance(error, StudentFault):
            self._fail(explanation(error))
        elif isinstance(error, AssertionError | pytest.fail.Exception):
            words = str(error).strip() or f"this does not hold: {self._base.title}"
            self._fail(words + self._example(error))
            self._picture = self._draw(error)
        elif isinstance(error, Flaky):
            self._fail("the same arguments give different results on every call")
        elif answered and _refused_by_keras(error):
            reason = checks.shorten(f"{type(error).__name__}: {error}")
            self._fail(
                "what the function returned cannot be used as this test uses it\n"
                f"  expected: {self._base.title}\n  got:      {reason}"
            )
        else:
            self._seen = Status.COULD_NOT_TELL
            self._message = "the grader could not tell; a person will look at it"
            self._detail = "".join(traceback.format_exception(error))[-_MAX_MESSAGE:]

    def finish(self) -> None:
        """All cases are over."""
        self._status = self._seen
        if self._seen is Status.PASSED:
            self._message = ""

    def result(self) -> TestResult:
        """What is known by now."""
        return msgspec.structs.replace(
            self._base,
            status=self._status,
            message=self._for_student(text.clean(text.encodable(self._message))[:_MAX_MESSAGE]),
            picture=self._picture,
            figure=self.figure,
            detail=text.clean(text.encodable(self._detail)),
            seconds=round(self.seconds, 3),
        )

    def _fail(self, message: str) -> None:
        self._seen = Status.FAILED
        self._message = message

    def _for_student(self, message: str) -> str:
        """The message; a hidden test's without the test's data."""
        hidden = self._base.visibility is Visibility.HIDDEN
        return redaction.without_data(message) if hidden else message

    def _draw(self, error: BaseException) -> bytes:
        """Of public tests only: what a hidden test expects stays hidden."""
        if self._base.visibility is Visibility.HIDDEN or not isinstance(error, checks.Difference):
            return b""
        pyplot.reset()  # to settings that are not the submission's
        return comparison.draw(error.expected, error.got)

    def _example(self, error: BaseException) -> str:
        """Hypothesis' smallest example, of public tests only: a hidden test's inputs stay hidden."""
        if self._base.visibility is Visibility.HIDDEN:
            return ""
        lines = [line for note in getattr(error, "__notes__", []) for line in note.splitlines()]
        given = [match for match in map(_ARGUMENT.fullmatch, lines) if match and match[1] != match[2]]
        return "".join(f"\n  for {match[1]} = {match[2]}" for match in given)


def _cause(error: BaseException) -> BaseException:
    """What a group of exceptions is about; hypothesis groups those that came and went."""
    while isinstance(error, BaseExceptionGroup):
        findings = [part for part in error.exceptions if isinstance(part, StudentFault | AssertionError)]
        error = (findings or error.exceptions)[0]
    return error


def _refused_by_keras(error: BaseException) -> bool:
    """Whether Keras or TensorFlow cannot work with what it is given, a model that contradicts itself, say.

    The reference passes the same test, so the submission's objects are to blame; want of memory, or a device
    that fails, is another kind of error.
    """
    if not isinstance(error, _REFUSALS):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename.startswith(_LIBRARIES)


def _task(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")


def _key(item: pytest.Item) -> tuple[str, str]:
    return _task(item), _name(item)


def _name(item: pytest.Item) -> str:
    return getattr(item, "originalname", None) or item.name
