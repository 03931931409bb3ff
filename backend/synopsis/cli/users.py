"""``synopsis users``: people who can sign in. A password is asked for or read from stdin, and never an argument.

Arguments are seen by everybody on the machine, and kept in the shell's history.
"""

import sys
from typing import Annotated

import typer

from synopsis.cli.connected import on_the_database, read
from synopsis.evaluations import cells
from synopsis.kit.database import Database
from synopsis.kit.errors import Invalid
from synopsis.tenancy import registration
from synopsis.tenancy.actor import Role
from synopsis.tenancy.passwords import hash_password, refuse_weak

app = typer.Typer(help="People who can sign in.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The address to sign in with.")]
Slug = Annotated[str, typer.Option("--school", metavar="SLUG", help="The school, as `synopsis schools list` has it.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Argument(help="The full name.")],
    school: Slug,
    role: Annotated[Role, typer.Option(help="What they are at the school.")],
) -> None:
    """Add somebody to a school; asks for the password, or reads it from standard input."""
    address, called = read(cells.email, email), read(cells.name, name)

    async def adding(database: Database) -> int:
        school_id = await registration.school_called(database, school)
        password_hash = _new_password(address, called)
        return await registration.add_person(
            database, school_id, email=address, name=called, role=role, password_hash=password_hash
        )

    user_id = on_the_database(adding)
    typer.echo(f"Added {role} {user_id}, {called} <{address}>, to {school}.")


@app.command()
def set_password(email: Email, school: Slug) -> None:
    """Give somebody another password, and end their sessions; pupils of an import have none until then."""
    address = read(cells.email, email)

    async def setting(database: Database) -> None:
        school_id = await registration.school_called(database, school)
        password_hash = _new_password(address, "")
        await registration.set_password(database, school_id, email=address, password_hash=password_hash)

    on_the_database(setting)
    typer.echo(f"{address} at {school} has a new password; sessions of before have ended.")


@app.command()
def archive(email: Email, school: Slug) -> None:
    """Let somebody leave the school: they cannot sign in any more, and their sessions and API keys end."""
    address = read(cells.email, email)

    async def archiving(database: Database) -> None:
        await registration.archive(database, await registration.school_called(database, school), email=address)

    on_the_database(archiving)
    typer.echo(f"{address} has left {school}; their sessions and API keys have ended.")


@app.command()
def restore(email: Email, school: Slug) -> None:
    """Take somebody back who left, with the password that they had."""
    address = read(cells.email, email)

    async def restoring(database: Database) -> None:
        await registration.restore(database, await registration.school_called(database, school), email=address)

    on_the_database(restoring)
    typer.echo(f"{address} is at {school} again.")


def _new_password(email: str, name: str) -> str:
    """The hash of a password from whoever runs the command.

    Raises:
        Invalid: there is none, or it is weak.
    """
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid("No password was given; type one at the terminal, or pipe one line to the command.")
    refuse_weak(password, email=email, name=name)
    return hash_password(password)
