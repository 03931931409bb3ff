"""``python -m synopsis`` is the ``synopsis`` command."""

from synopsis.cli.main import app

app()
