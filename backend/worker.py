"""Entry point of a worker: `python backend/worker.py`, as many as you like."""

from synopsis.cli.worker import main

if __name__ == "__main__":
    main()
