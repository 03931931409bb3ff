"""The ``synopsis`` command: the list of its sub-commands, each in a file of its own."""

from typing import Any

import typer
from typer.core import TyperGroup

from synopsis.cli import demo, infrastructure, migrate, openapi, results, scheduler, schools, sql, users
from synopsis.kit.errors import SynopsisError


class Commands(TyperGroup):
    """Says an error raised on purpose as one sentence, without a traceback."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401  # typer keeps the type to itself
        """Run the sub-command; exits with 2 and the message if it cannot be done."""
        try:
            return super().invoke(ctx)
        except SynopsisError as error:
            typer.secho(f"synopsis {ctx.invoked_subcommand}: {error}", err=True, fg=typer.colors.RED)
            raise typer.Exit(2) from error


app = typer.Typer(
    cls=Commands,
    help="Synopsis: pupils' feedback on each other, summarised in the background.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command()(demo.demo)
app.command()(infrastructure.up)
app.command()(infrastructure.down)
app.command()(infrastructure.status)
app.command()(migrate.migrate)
app.command()(scheduler.scheduler)
app.command()(openapi.openapi)
app.command()(sql.sql)
app.add_typer(results.app, name="results")
app.add_typer(schools.app, name="schools")
app.add_typer(users.app, name="users")
