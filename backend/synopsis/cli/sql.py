"""``synopsis sql``: what an operator asks the database."""

import sys
from contextlib import closing
from typing import Annotated

import psycopg
import typer
from psycopg.rows import TupleRow
from rich.console import Console
from rich.table import Table

from synopsis.kit.config import owner_url, unreachable
from synopsis.kit.errors import Invalid
from synopsis.tenancy.scope import SYSTEM_ROLE

OPTIONS = f"-c role={SYSTEM_ROLE} -c default_transaction_read_only=on"
"""Of the connection. The tables' owner sees no row: row-level security is forced, and it belongs to no school."""


def sql(
    statements: Annotated[str | None, typer.Argument(help="One or more; without, they are read from input.")] = None,
) -> None:
    """Ask the database of DATABASE_OWNER_URL (else that of `make up`) about the jobs of every school, read-only.

    What pupils wrote and read is not shown: this is for whoever keeps the service running. It guards against slips;
    whoever has the owner's address can do everything with another program.
    """
    url = owner_url()
    asked = sys.stdin.read() if statements is None else statements
    try:
        connection = psycopg.connect(url, options=OPTIONS)
    except psycopg.Error as error:
        raise unreachable("DATABASE_OWNER_URL", url, error) from error
    with closing(connection):  # without a commit, whatever was done
        try:
            connection.execute("SELECT")  # after the first query a transaction cannot be made one that writes
            _show_all(connection.execute(asked.encode()))
        except psycopg.Error as error:
            raise Invalid(f"PostgreSQL refuses this: {error}") from error


def _show_all(answers: psycopg.Cursor[TupleRow]) -> None:
    """Each answer: a table, or for another program a line for each row, its values between tabs."""
    more: bool | None = True
    while more:
        columns = [column.name for column in answers.description or ()]
        rows = [["" if value is None else str(value) for value in row] for row in (answers if columns else ())]
        if sys.stdout.isatty():
            table = Table(*columns, box=None, pad_edge=False)
            for row in rows:
                table.add_row(*row)
            Console(soft_wrap=True).print(table, f"({len(rows)} rows)\n", markup=False, highlight=False)
        else:
            typer.echo("\n".join("\t".join(map(_in_one_line, line)) for line in (columns, *rows)))
        more = answers.nextset()


def _in_one_line(value: str) -> str:
    """As PostgreSQL's own COPY writes it."""
    return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
