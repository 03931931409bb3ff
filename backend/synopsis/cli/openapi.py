"""``synopsis openapi``: the API's description, to make clients from."""

import json

import typer


def openapi() -> None:
    """Print the API's OpenAPI document; no server is needed."""
    from synopsis.api.app import document  # noqa: PLC0415  # takes longer to load than all the rest of this command

    typer.echo(json.dumps(document(), indent=2, ensure_ascii=False))
