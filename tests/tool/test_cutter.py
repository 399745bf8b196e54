"""The stub cutter: what it removes, what it keeps, and what it refuses."""

from __future__ import annotations

import pytest
from dlgrade.cutter import BEGIN, END, cut, find_regions
from dlgrade.errors import GraderError
from hypothesis import given, settings
from hypothesis import strategies as st

PATH = "solutions/step9_toy.py"
RAISE = 'raise NotImplementedError("double: not written yet; see handouts/step9_toy.md")'


def test_a_region_in_a_function_becomes_one_raise_that_names_the_function():
    """Signature, docstring and what follows stay; the region's lines are replaced by one line."""
    source = (
        "import math\n\n\n"
        'def double(x):\n    """Twice x."""\n'
        f"    {BEGIN}\n    y = x + x\n    return y\n    {END}\n\n\n"
        "LAST = math.pi\n"
    )
    expected = f'import math\n\n\ndef double(x):\n    """Twice x."""\n    {RAISE}\n\n\nLAST = math.pi\n'
    assert cut(source, PATH) == expected


def test_a_region_at_module_level_vanishes():
    """A helper that only the solution needs leaves nothing behind, its decorators included."""
    source = (
        f"A = 1\n{BEGIN}\nimport functools\n\n\n@functools.cache\ndef _help():\n    return 2\n{END}\nB = 3\n"
    )
    assert cut(source, PATH) == "A = 1\nB = 3\n"


def test_two_regions_in_one_function_are_each_replaced():
    """Each region keeps its own indentation."""
    source = (
        f"def double(x):\n    if x:\n        {BEGIN}\n        x += x\n        {END}\n"
        f"    {BEGIN}\n    return x\n    {END}\n"
    )
    assert cut(source, PATH) == f"def double(x):\n    if x:\n        {RAISE}\n    {RAISE}\n"


def test_a_region_in_a_nested_function_names_the_outermost_one():
    """A student knows the task, not its inner helper."""
    inner = f"    def inner():\n        {BEGIN}\n        return x\n        {END}\n"
    source = f"def double(x):\n{inner}    return inner\n"
    assert cut(source, PATH) == f"def double(x):\n    def inner():\n        {RAISE}\n    return inner\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_line_endings_tabs_and_unicode_stay_as_they_are(ending):
    """Everything outside of a region is kept byte for byte, and the raise ends like the line it replaces."""
    before = ["# größer ≥ \u2028 \x0c still one line", "def double(x):", "\t'''π'''"]
    source = ending.join([*before, f"\t{BEGIN}", "\treturn 2 * x", f"\t{END}", "", "Z = 'ß'   "])
    assert cut(source, PATH) == ending.join([*before, f"\t{RAISE}", "", "Z = 'ß'   "])


def test_a_last_line_without_newline_stays_without_one():
    """The raise takes the ending of the line that it replaces, also when that is none."""
    source = f"def double(x):\n    {BEGIN}\n    return 2 * x\n    {END}"
    assert cut(source, PATH) == f"def double(x):\n    {RAISE}"


def test_strings_and_comments_that_contain_the_words_are_no_markers():
    """Only a comment that is nothing but the marker counts; a string never does."""
    source = f'"""\n{BEGIN}\n"""\n# write {BEGIN} above it\nTEXT = "{END}"\n'
    assert cut(source, PATH) == source


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        (f"def f():\n    {BEGIN}\n    return 1\n", 2, "not closed"),
        (f"{BEGIN}\nx = 1\n{BEGIN}\ny = 1\n{END}\n{END}\n", 3, "nested"),
        (f"x = 1\n{END}\n", 2, "stray"),
        (f"def f():\n    {BEGIN}\n    # only a comment\n\n    {END}\n    return 1\n", 2, "empty"),
        (f"x = 1  {BEGIN}\ny = 2\n{END}\n", 1, "stands after code"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", 1, "is no marker"),
        ("#begin solution\nx = 1\n#end solution\n", 1, "is no marker"),
        (f'def f():\n    """Doc."""\n{BEGIN}\n    return 1\n{END}\n', 3, "indented"),
        (f"def f():\n    {BEGIN}\n    return 1\n{END}\n", 2, "indented"),
        (f"x = [\n    1,\n    {BEGIN}\n    2,\n    {END}\n]\n", 3, "whole statements"),
        (f"class A(\n    {BEGIN}\n    int,\n    {END}\n):\n    pass\n", 2, "whole statements"),
        (f"if 1:\n    x = 1\n    {BEGIN}\n    y = 1\nelse:\n    y = 2\n    {END}\n", 3, "whole statements"),
        (f"{BEGIN}\ndef f():\n    x = 1\n{END}\n    return x\n", 1, "whole statements"),
        (f"def f():\n    {BEGIN}\n    return 1\n\ndef g():\n    x = 1\n    {END}\n", 2, "whole statements"),
    ],
    ids=[
        "unclosed",
        "nested",
        "stray end",
        "empty",
        "after code",
        "three hashes",
        "no space",
        "marker not indented",
        "end not indented",
        "inside a list",
        "inside a header",
        "across an else",
        "end inside a function",
        "across two functions",
    ],
)
def test_a_malformed_region_is_refused_with_file_and_line(source, line, problem):
    """Whatever might let a piece of the solution through is an error of one line."""
    with pytest.raises(GraderError) as caught:
        cut(source, PATH)
    message = str(caught.value)
    assert message.startswith(f"{PATH}:{line}: "), message
    assert problem in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "source",
    [f"class A:\n    {BEGIN}\n    x = 1\n    {END}\n", "def f(:\n", "x = 1\0\n"],
    ids=["nothing left in a class", "syntax error", "null byte"],
)
def test_a_stub_that_would_not_compile_is_refused(source):
    """So is a solution that does not parse."""
    with pytest.raises(GraderError, match=r"step9_toy\.py"):
        cut(source, PATH)


OUTSIDE = st.sampled_from(
    [
        "",
        "# note",
        "x = 1",
        "def g():\n    return 'g'",
        "TEXT = '''\n# BEGIN SOLUTION\n'''",
        "if 1:\n\ty = 'é'",
    ]
)
INSIDE = st.lists(
    st.sampled_from(
        ["a = 1", "# why", "", "for i in range(3):\n    a = i", "return '''\n# END SOLUTION\n'''"]
    ),
    min_size=1,
    max_size=5,
).filter(lambda lines: any(line and not line.startswith("#") for line in lines))


@st.composite
def solutions(draw):
    """Blocks outside of regions and functions with a region, in any order: (source, stub, region lines)."""
    source, stub, cut_out = [], [], []
    for number in range(draw(st.integers(0, 4))):
        outside = draw(OUTSIDE).split("\n")
        source += outside
        stub += outside
        body = "\n".join(draw(INSIDE)).split("\n")
        secret = f"secret_{number} = {number}"
        cut_out.append(secret)
        if draw(st.booleans()):
            source += [BEGIN, *(line.replace("return", "b =") for line in body), secret, END]
        else:
            head = f"def double(x{number}=0):"
            indented = ["    " + line if line else "" for line in [*body, secret]]
            source += [head, f"    {BEGIN}", *indented, f"    {END}"]
            stub += [head, f"    {RAISE}"]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    last = draw(st.sampled_from(["", ending]))
    return ending.join(source) + last, ending.join(stub) + last, cut_out


@settings(max_examples=200, deadline=None, derandomize=True)
@given(solutions())
def test_outside_of_regions_nothing_changes_and_cutting_twice_is_cutting_once(example):
    """For any arrangement: the kept bytes are kept, no line of a region remains, cut(cut(x)) == cut(x)."""
    source, stub, cut_out = example
    result = cut(source, PATH)
    assert result.rstrip("\r\n") == stub.rstrip("\r\n")
    assert not [secret for secret in cut_out if secret in result]
    assert cut(result, PATH) == result
    assert find_regions(result, PATH) == ()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([BEGIN, END, f"    {BEGIN}", f"    {END}", "def f():", "    x = 1", "y = 2", ""])
    )
)
def test_any_arrangement_of_markers_is_cut_cleanly_or_refused(lines):
    """No arrangement crashes, leaves a marker, or leaves more lines than there were."""
    source = "\n".join(lines)
    try:
        result = cut(source, PATH)
    except GraderError:
        return
    assert BEGIN not in result
    assert END not in result
    kept = [line for line in result.split("\n") if "NotImplementedError" not in line]
    remaining = iter(lines)
    assert all(line in remaining for line in kept if line), "what is kept must stand in the source, in order"
