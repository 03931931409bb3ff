"""The first lock: a statement in a school's scope names its school."""

import ast
from pathlib import Path

import pytest

from synopsis.kit.database import Database
from synopsis.tenancy.scope import ForgottenSchool, SchoolId, school_scope
from tests.factories import School

SYNOPSIS = Path(__file__).parents[2] / "synopsis"


@pytest.mark.parametrize("verb", ["all", "first", "run"])
async def test_a_statement_that_forgets_its_school_is_not_sent(database: Database, north: School, verb: str) -> None:
    """It raises before PostgreSQL hears of it, and the error shows the statement."""
    with pytest.raises(ForgottenSchool, match="DELETE FROM feedback"):
        async with school_scope(database, north.id) as scope:
            await getattr(scope, verb)("DELETE FROM feedback RETURNING id")
    async with school_scope(database, north.id) as scope:
        row = await scope.first("SELECT count(*) AS rows FROM feedback WHERE school_id = %(school_id)s")
    assert row == {"rows": 30}


async def test_the_school_of_a_scope_cannot_be_overridden(database: Database, north: School) -> None:
    """A caller's own `school_id` value is a programming error, not another school."""
    async with school_scope(database, north.id) as scope:
        with pytest.raises(TypeError, match="school_id"):
            await scope.all("SELECT id FROM users WHERE school_id = %(school_id)s", school_id=2)


async def test_a_scope_that_raises_leaves_nothing(database: Database, north: School) -> None:
    """An error in the block takes everything back that the block wrote."""

    async def fail() -> None:
        async with school_scope(database, north.id) as scope:
            assert await scope.run("UPDATE schools SET name = 'Gone' WHERE id = %(school_id)s") == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with school_scope(database, north.id) as scope:
        assert await scope.first("SELECT name FROM schools WHERE id = %(school_id)s") == {"name": "North School"}


async def test_a_number_is_all_that_a_school_can_be(database: Database) -> None:
    """What is set for the transaction is the text of a number: anything else is refused by the database."""
    with pytest.raises(Exception, match="invalid input syntax for type bigint"):
        async with school_scope(database, SchoolId("1 OR true")) as scope:  # type: ignore[arg-type]
            await scope.all("SELECT id FROM users WHERE school_id = %(school_id)s::text::bigint")


def test_no_statement_of_the_house_forgets_its_school() -> None:
    """Whatever is written in the source as an argument of `scope.all`, `.first` or `.run` mentions %(school_id)s."""
    forgetful, seen = [], 0
    for path in sorted(SYNOPSIS.rglob("*.py")):
        tree = ast.parse(path.read_text())
        constants: dict[str, str] = {}
        for line in tree.body:
            if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
                for target in line.targets if isinstance(line, ast.Assign) else [line.target]:
                    if isinstance(target, ast.Name) and (text := _text(line.value, constants)):
                        constants[target.id] = text
        constants |= {
            # Of a function that puts a statement together, what it returns.
            node.name: "".join(
                _text(part.value) for part in ast.walk(node) if isinstance(part, ast.Return) and part.value
            )
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if node.func.attr in {"all", "first", "run"} and ast.unparse(node.func.value) in {"scope", "self._scope"}:
                seen += 1
                text = _text(node.args[0], constants)
                if "%(school_id)s" not in text:
                    forgetful.append(f"{path.relative_to(SYNOPSIS)}:{node.lineno}: {text[:60]!r}")
    assert forgetful == []
    assert seen > 20, "the rule still finds the statements it is about"


def _text(node: ast.expr, constants: dict[str, str] | None = None) -> str:  # noqa: PLR0911  # a line for each
    """The literal text of an expression: strings, f-strings, sums and names of the module's own constants."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr():
            return "".join(_text(part, constants) for part in node.values)
        case ast.FormattedValue():
            return _text(node.value, constants)
        case ast.BinOp():
            return _text(node.left, constants) + _text(node.right, constants)
        case ast.IfExp():
            # Whichever forgets it.
            either = (_text(node.body, constants), _text(node.orelse, constants))
            return min(either, key=lambda text: "%(school_id)s" in text)
        case ast.Name() | ast.Call(func=ast.Name()):
            name = node if isinstance(node, ast.Name) else node.func
            return (constants or {}).get(ast.unparse(name), "")
        case _:
            return ""
