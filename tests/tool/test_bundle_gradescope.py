"""A bundle on Gradescope's own layout: ``/autograder``, root, and student code under another user."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from dlgrade import bundle
from dlgrade.course import load_course

REPOSITORY = Path(__file__).parents[2]
LAB = "extB_custom_training"
METADATA = {
    "id": 123456,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment": {"id": 25828, "title": "Lab", "total_points": "9.0", "group_submission": False},
    "submission_method": "upload",
    "users": [{"email": "s@x.edu", "id": 1234, "name": "Student User"}],
    "previous_submissions": [],
}
SECRETS = (
    f"/autograder/source/assignments/{LAB}/hidden/test_train_step.py",
    f"/autograder/source/assignments/{LAB}/public/test_train_step.py",
    "/autograder/upload/notes.txt",
    "/autograder/submission/tests/01_train_step.py",
)
SPY = f"""
import os

gained = []
if os.getuid() == 0:
    gained.append("root")
for path in {SECRETS!r}:
    try:
        open(path).read()
        gained.append(path)
    except OSError:
        pass
for path in ("/autograder/results/results.json", "/autograder/record.json", "/autograder/source/otter.py"):
    try:
        open(path, "w")
        gained.append(path)
    except OSError:
        pass
if gained:
    raise RuntimeError(f"gained {{gained}}")
"""


def platform_or_skip() -> None:
    """Skip, with the reason, where the platform cannot be imitated."""
    if not sys.platform.startswith("linux") or os.getuid() != 0:
        pytest.skip("imitating Gradescope's container needs root on Linux")
    probe = ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    if shutil.which("unshare") is None or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("imitating Gradescope's container needs mount namespaces, which are not allowed here")


def closed_paths() -> list[str]:
    """What Python needs that lies where another user may not enter, such as ``/root``."""
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()}
    return [
        str(path)
        for path in sorted(needed)
        if path.parts[1] in ("root", "opt", "tmp")
        or not all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)
    ]


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``/autograder`` after a student uploaded a whole folder, with a spy behind the right answers."""
    platform_or_skip()
    root = tmp_path_factory.mktemp("gradescope") / "autograder"
    for name in ("source", "submission/my work", "results"):
        (root / name).mkdir(parents=True)
    root.chmod(0o755)
    course = load_course(REPOSITORY)
    with zipfile.ZipFile(bundle.build(course, course.lab(LAB), root.parent / "dist")) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source/run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))
    solution = (REPOSITORY / "solutions" / f"{LAB}.py").read_text()
    work = root / "submission/my work"
    (work / f"{LAB}.py").write_text(solution + SPY)
    (work / "step2_mnist_cnn.py").write_text("raise SystemExit\n")
    (work / "notes.ipynb").write_text("{}")
    (root / "submission/notes.txt").write_text("another student's idea")
    return root


def test_the_platform_s_command_grades_a_folder(autograder: Path, tmp_path: Path):
    """The reference gets full marks, under a user who can neither read the tests nor write results."""
    script = Path(__file__).with_name("gradescope_platform.sh")
    places = [tmp_path, autograder, Path(sys.prefix).resolve(), *closed_paths()]
    run = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "bash", str(script), *map(str, places)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    written = autograder / "results/results.json"
    assert written.is_file(), f"no results.json; the log:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}"
    said = json.loads(written.read_text())
    failed = [test for test in said["tests"] if test["score"] != test["max_score"]]
    assert not failed, f"the reference lost marks: {failed}"
    assert run.returncode == 0, f"exit status {run.returncode}: {run.stderr[-2000:]}"
    lab = load_course(REPOSITORY).lab(LAB)
    assert said["score"] == pytest.approx(lab.points), said["score"]
    worth = dict.fromkeys(lab.tasks, 0.0)
    for test in said["tests"]:
        worth[test["extra_data"]["task"]] += test["max_score"]
    assert worth == pytest.approx({task: about.points for task, about in lab.tasks.items()}), worth
    visible = sum(test["max_score"] for test in said["tests"] if test["visibility"] == "visible")
    public = sum(about.public for about in lab.tasks.values())
    assert visible == pytest.approx(public), f"{visible} visible points, {public} public ones"
    missing = said["extra_data"]["missing_protections"]
    assert not [text for text in missing if text.startswith("uid")], missing
    with pytest.raises(RuntimeError, match=SECRETS[0].removeprefix("/autograder")):
        # the same spy as root finds what it looks for
        exec(SPY.replace("/autograder", str(autograder)), {})
