"""When a failed try is made again."""

import random
from dataclasses import dataclass

LONGEST_WAIT_SECONDS = 30 * 60
MOST_LOSSES = 5
"""A job whose worker was lost more often than this is taken to be what kills them."""
SUSPECT_LOSSES = 4
"""From here on a job runs alone in its process. So the last losses of a job that ends as poison were its own doing, and
no job beside it pays for them."""


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """2, 4, 8 … minutes, each lengthened by a random share of itself."""

    base_seconds: float = 60
    jitter: float = 0.1

    def wait_seconds(self, retry: int, *, at_least: float | None = None) -> float:
        """How long to wait before a retry.

        Args:
            retry: which one, from 1.
            at_least: what the other side asked for, in seconds.
        """
        wait: float = min(self.base_seconds * 2 ** min(retry, 20), LONGEST_WAIT_SECONDS)
        wait *= 1 + self.jitter * random.random()  # noqa: S311  # spreads a crowd, keeps no secret
        return max(wait, at_least or 0)
