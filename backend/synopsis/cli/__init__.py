"""For the person at the terminal: the ``synopsis`` command."""
