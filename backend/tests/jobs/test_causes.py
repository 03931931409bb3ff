"""Which failures are of one cause, and that of each failure of ours somebody has said what mends it."""

import ast
from pathlib import Path

import pytest

from synopsis import jobs as package
from synopsis.jobs.causes import REMEDIES, Cause, Remedy, remedy_of

SOURCE = Path(package.__file__).parents[1]
FAILURES = {"Permanent", "Transient", "Unavailable"}
OURS = {"poison", "unexpected"}
"""Codes that are given to a job, and are no error's: see lifecycle.RESCUE and transport/pool.py."""


def codes(source: str) -> set[str]:
    """The codes of the failures that a module raises."""
    return {
        str(argument.value.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in FAILURES
        for argument in node.keywords
        if argument.arg == "code" and isinstance(argument.value, ast.Constant)
    }


def test_of_each_code_it_is_said_what_mends_it() -> None:
    """A new failure fails here until jobs/causes.py says so; and none is said of a code that nobody uses."""
    used = {code for path in SOURCE.rglob("*.py") for code in codes(path.read_text())} | OURS
    assert len(used) > 10
    assert used == REMEDIES.keys()
    assert codes('raise errors.Permanent("x", code="a"); Permanent("x", code="b")') == {"b"}


def test_what_is_permanent() -> None:
    """What passes by itself, or is nobody's that we know, may be tried; the rest is in vain until somebody acts."""
    assert {remedy for remedy in Remedy if not remedy.is_permanent} == {Remedy.TIME, Remedy.UNKNOWN}
    assert remedy_of("a_code_of_another_package") is Remedy.UNKNOWN


@pytest.mark.parametrize("code", ["x", "provider.http-503", "A_b.c"])
def test_a_cause_is_read_as_it_was_written(code: str) -> None:
    """Also with dots in a code."""
    cause = Cause("generate_summary", code, "0cc175b9")
    assert Cause.parse(str(cause)) == cause


@pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.0cc175b", "A.b.0cc175b9", "a.b.0cc175b9\n", "a..0cc175b9"])
def test_what_is_no_cause(text: str) -> None:
    """Whatever else is sent."""
    assert Cause.parse(text) is None
