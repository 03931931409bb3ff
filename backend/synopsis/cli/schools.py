"""``synopsis schools``: the schools of this installation."""

import re
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from synopsis.cli.connected import on_the_database, read
from synopsis.evaluations import cells
from synopsis.kit.errors import Invalid
from synopsis.schedules.cron import read_zone
from synopsis.tenancy.registration import add_school, all_schools

app = typer.Typer(help="The schools of this installation.", no_args_is_help=True)


@app.command()
def add(
    slug: Annotated[str, typer.Argument(help="Its short name, for commands: lower-case letters, digits and hyphens.")],
    name: Annotated[str, typer.Argument(help="Its name, as people read it.")],
    timezone: Annotated[str, typer.Option(help="Its IANA time zone, for schedules.")] = "Europe/Amsterdam",
) -> None:
    """Add a school; its first administrator comes with `synopsis users add`."""
    if not re.fullmatch(r"[a-z0-9-]{1,60}", slug):
        raise Invalid(
            f"SLUG: {cells.shown(slug)} must be 1 to 60 lower-case letters, digits and hyphens, like north-college"
        )
    zone, called = str(read_zone(timezone)), read(cells.name, name)
    school_id = on_the_database(lambda database: add_school(database, slug=slug, name=called, timezone=zone))
    typer.echo(f"Added school {school_id}, {called} ({slug}, {zone}).")


@app.command("list")
def list_all() -> None:
    """List the schools."""
    schools = on_the_database(all_schools)
    if not schools:
        typer.echo("There is no school yet; add one with: synopsis schools add SLUG NAME")
        return
    table = Table("id", "slug", "name", "time zone", "people", "added", box=None, pad_edge=False)
    for school in schools:
        added = f"{school.created_at:%Y-%m-%d}"
        table.add_row(str(school.id), school.slug, school.name, school.timezone, str(school.people), added)
    Console(soft_wrap=True).print(table)
