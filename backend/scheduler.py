"""Entry point of a scheduler: `python backend/scheduler.py`, as many as you like."""

from synopsis.cli.scheduler import main

if __name__ == "__main__":
    main()
