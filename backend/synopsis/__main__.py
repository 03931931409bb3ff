"""``python -m synopsis`` is the ``synopsis`` command."""

import sys

try:
    from synopsis.cli.main import app

    app()
except KeyboardInterrupt:  # while it was being loaded; later the commands see to it themselves
    sys.exit(130)
