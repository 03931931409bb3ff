"""Ends a process whose event loop is caught in a computation that does not end.

The kernel counts the processor time that the process has spent since the loop last came round. When it has spent too
much, the kernel ends it, which no Python code can prevent or delay, also not an expression that backtracks for ever
and holds the interpreter's lock. A process that merely waits, or was frozen, spends none and lives.
"""

import faulthandler
import signal

INTERVAL_SECONDS = 1.0


class Watchdog:
    """To be fed by the loop that it watches."""

    def __init__(self, seconds: float) -> None:
        """Start to watch, for the whole process.

        Args:
            seconds: of processor time that may pass between two feedings.
        """
        self._seconds = seconds
        # Says where, then lets the signal do what it does by default: end the process.
        faulthandler.register(signal.SIGVTALRM, chain=True)

    async def tick(self) -> int:
        """The loop has come round; returns 0."""
        signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds)
        return 0

    def stop(self) -> None:
        """Watch no longer."""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
