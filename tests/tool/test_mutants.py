"""Mutants of a reference: one small change each, in what students write, and what became of it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from dlgrade.course import load_course
from dlgrade.errors import GraderError
from dlgrade.results import LabResult, Status, TestResult, Visibility
from dlgrade.verify import mutants
from dlgrade.verify.mutants import Equivalent, Fate, Mutant
from toy_course import write_course

TOY = "step1_toy"
SOLUTION = "solutions/step1_toy.py"


def changes(tmp_path: Path, body: str) -> set[str]:
    """The changes that are made to a body of ``shout``."""
    write_course(tmp_path)
    path = tmp_path / SOLUTION
    own = '    if not text:\n        raise ValueError("text must not be empty")\n    return text.upper()\n'
    source = path.read_text()
    assert own in source
    path.write_text(source.replace(own, "".join(f"    {line}\n" for line in body.splitlines())))
    course = load_course(tmp_path)
    return {
        m.change.replace("  →  ", " > ")
        for m in mutants.of_lab(course, course.lab(TOY))
        if "shout" in m.tasks
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("return 3", "3 > 4"),
        ("return 0.5", "0.5 > 1.0"),
        ("return True", "True > False"),
        ("return text < 'b'", "text < 'b' > text <= 'b'"),
        ("return text + 'b'", "text + 'b' > text - 'b'"),
        ("return text and 'b'", "text and 'b' > text or 'b'"),
        ("return not text", "not text > text"),
        ("return text[:-1]", ":-1 > :"),
        ("return dict(a=text)", "dict(a=text) > dict()"),
        ("return max(text, 'b')", "max(text, 'b') > max('b', text)"),
        ("print(text)\nreturn text", "print(text) > (nothing)"),
        ("return text", "return text > return None"),
        ("if text:\n    return 'b'\nreturn text", "if text > if not text"),
        ("return dict(padding='same')", "'same' > 'valid'"),
    ],
)
def test_each_operator_makes_its_change(tmp_path: Path, body: str, wanted: str) -> None:
    """Constants, comparisons, arithmetic, Boolean operators, slices, arguments, calls and results."""
    assert wanted in changes(tmp_path, body)


def test_words_and_looks_are_left_alone(tmp_path: Path) -> None:
    """The contract leaves them free, so that no test may notice."""
    found = changes(tmp_path, "return dict(title='Loss of all', figsize=(3, 4), alpha=0.3)")
    assert not any("Loss" in change and "dict" not in change for change in found)
    assert not any(change.startswith(("3", "4", "0.3")) for change in found)


def test_only_what_students_write_is_changed(tmp_path: Path) -> None:
    """Each mutant compiles, and differs from the reference inside a region alone."""
    course = write_course(tmp_path)
    stub = {
        line.strip() for line in (tmp_path / SOLUTION).read_text().split("# BEGIN SOLUTION")[0].splitlines()
    }
    found = mutants.of_lab(course, course.lab(TOY))
    assert {mutant.tasks for mutant in found} == {("shout",), ("double",)}
    assert len({mutant.source for mutant in found}) == len(found)
    for mutant in found:
        compile(mutant.source, mutant.change, "exec")
        assert not {mutant.before, mutant.before.strip("'")} & (stub - {""})
        assert ast.get_docstring(ast.parse(mutant.source)) == "A toy lab."


def test_a_sample_is_the_same_each_time(tmp_path: Path) -> None:
    """At most so many of each task."""
    course = write_course(tmp_path)
    every = mutants.of_lab(course, course.lab(TOY))
    assert mutants.sampled(every, 2) == mutants.sampled(every, 2)
    assert len(mutants.sampled(every, 2)) == 4
    assert mutants.sampled(every, 1000) == every


@pytest.mark.parametrize(
    ("statuses", "known", "fate"),
    [
        ([Status.PASSED, Status.FAILED, Status.COULD_NOT_TELL], False, Fate.CAUGHT),
        ([Status.PASSED, Status.COULD_NOT_TELL], True, Fate.COULD_NOT_TELL),
        ([Status.PASSED], True, Fate.EQUIVALENT),
        ([Status.PASSED], False, Fate.SURVIVED),
    ],
)
def test_the_fate_of_a_mutant(tmp_path: Path, statuses: list[Status], known: bool, fate: Fate) -> None:
    """Caught by one test that fails; equivalent only if a person has said so."""
    lab = write_course(tmp_path).lab(TOY)
    mutant = Mutant(lab=lab, line=3, text="x = 1", before="1", after="2", source="", tasks=("shout",))
    listed = (
        [Equivalent(lab=lab.id, line="x = 1", changes=(mutant.change,), reason="the same")] if known else []
    )
    tests = tuple(
        TestResult(
            task="shout", test=f"test_{n}", title="T.", visibility=Visibility.PUBLIC, points=1, status=status
        )
        for n, status in enumerate(statuses)
    )
    assert mutants.fate_of(mutant, LabResult(lab=lab.id, tests=tests), listed) is fate


def test_a_malformed_list_of_equivalents_is_named(tmp_path: Path) -> None:
    """With its file; none at all is as good as an empty one."""
    course = write_course(tmp_path)
    assert mutants.equivalents(course) == []
    path = tmp_path / mutants.EQUIVALENT
    path.parent.mkdir(parents=True)
    path.write_text("[[mutant]]\nlab = 'step1_toy'\n")
    with pytest.raises(GraderError, match=r"equivalent.toml: .*line"):
        mutants.equivalents(course)


def test_the_command_lists_what_no_test_notices(tmp_path: Path) -> None:
    """With file and line, and a score; exit status 1 until a test catches it or a reason is given."""
    write_course(tmp_path)
    solution, public = tmp_path / SOLUTION, tmp_path / "assignments" / TOY / "public" / "test_double.py"
    solution.write_text(solution.read_text().replace("text.upper()", "text.upper()[:1000]"))
    public.write_text(public.read_text().replace("int(double(x))", "double(x)"))
    command = [sys.executable, "-m", "dlgrade", "--course", str(tmp_path), "mutate", TOY]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    survivors = sorted(line for line in ran.stdout.splitlines() if line.startswith("survived: "))
    assert [line.split(": ", 2)[2] for line in survivors] == ["1000  →  1001", ":1000  →  :"], ran.stdout
    assert all(line.startswith("survived: solutions/step1_toy.py:") for line in survivors)
    listed = (
        f"[[mutant]]\nlab = '{TOY}'\nline = 'return text.upper()[:1000]'\nreason = 'not tested here'\n"
        "changes = ['1000  →  1001', ':1000  →  :']\n"
    )
    path = tmp_path / mutants.EQUIVALENT
    path.parent.mkdir(parents=True)
    path.write_text(listed, encoding="utf-8")
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "100.0%" in ran.stdout
    path.write_text(listed.replace("1001", "999"), encoding="utf-8")
    ran = subprocess.run([*command, "--most", "1"], capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout
    assert "no such change: return text.upper()[:1000]: 1000  →  999" in ran.stdout
