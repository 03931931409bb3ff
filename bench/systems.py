"""What every system under test can do, ours and the peers', so that a scenario treats them all alike."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Work:
    """What a job does.

    Args:
        waits_seconds: how long the provider takes to answer it; 0: the job is empty. Peers: one Redis INCR, and with a
            wait one GET of ``PROVIDER_URL/wait?seconds=…`` before it. Synopsis: a whole job, with an instant writer or
            one that waits at the provider.
        slots: how many jobs the worker process may run at a time.
        provider_url: of the local server that waits.
    """

    waits_seconds: float = 0
    slots: int = 100
    provider_url: str = ""


@dataclass(frozen=True)
class Span:
    """When the first job began and the last was done: what the system itself recorded, in seconds since 1970."""

    first_started: float
    last_finished: float

    @property
    def seconds(self) -> float:
        """From the one to the other."""
        return self.last_finished - self.first_started


class System(Protocol):
    """A job queue, on the servers of the run. A run is: prepare, start, finished until all are, span, stop."""

    name: str
    version: str
    store: str
    """Where its jobs wait: "PostgreSQL", "Redis"."""

    def prepare(self, jobs: int, work: Work) -> None:
        """From nothing: fresh stores, with this many jobs waiting, enqueued in the quickest way that it documents."""

    def start(self, work: Work) -> int:
        """One worker process (with its children, if it has any); its pid."""

    def finished(self) -> int:
        """How many jobs are done. Asked twenty times a second: cheap."""

    def span(self) -> Span:
        """Once all are done."""

    def waiting_bytes(self) -> int:
        """What the prepared jobs take in the store that holds them, with indexes. Asked after ``prepare``."""

    def latencies(self, times: int) -> list[float]:
        """From nothing, with an idle worker of its own: enqueue one job at a time, each when the last is done.

        Gives the seconds of each from where it is enqueued (ours: its row's commit) to where it begins (ours: the
        commit of its claim).
        """

    def stop(self) -> None:
        """End the worker, if it runs, and what else it started."""
