"""``synopsis results``: the store for results."""

from typing import Annotated

import typer

from synopsis.cli.connected import on_the_database
from synopsis.kit.config import load_settings
from synopsis.kit.database import Database
from synopsis.kit.errors import Misconfigured
from synopsis.results.owing import owe_all
from synopsis.tenancy.registration import school_called

app = typer.Typer(help="The store for results.", no_args_is_help=True)


@app.callback()
def results() -> None:
    """The store for results."""  # keeps `owe` a sub-command


@app.command()
def owe(school: Annotated[str, typer.Argument(metavar="SLUG", help="As `synopsis schools list` has it.")]) -> None:
    """Have the workers bring a school's earlier results to the store, too; those that are there are left alone."""
    if not load_settings().result_store_url:
        raise Misconfigured("SYNOPSIS_RESULT_STORE_URL is not set: there is no store that anything could be owed to")

    async def owing(database: Database) -> int:
        return await owe_all(database, await school_called(database, school))

    count = on_the_database(owing)
    typer.echo(f"{count} results of {school} are owed to the store; the workers bring them there.")
