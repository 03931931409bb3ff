"""When a worker stops trusting its own leases."""

import pytest

from synopsis.transport.attempts import Attempts
from synopsis.transport.leases import LeaseKeeper, fence_seconds


class Silent:
    """An attempt of which PostgreSQL has said nothing since time zero."""

    extended_at = 0.0
    is_lost = False

    def lose(self) -> None:
        """Stop it."""
        self.is_lost = True


@pytest.mark.parametrize("lease_seconds", [1, 4, 30, 600])
async def test_a_lease_is_given_up_while_a_tenth_of_it_is_left(
    monkeypatch: pytest.MonkeyPatch, lease_seconds: float
) -> None:
    """However short a lease is, and however the fence's moments fall: what is stopped too late runs twice."""
    attempt, attempts, now = Silent(), Attempts(slots=1), 0.0
    monkeypatch.setattr(attempts, "all", lambda: [attempt])
    keeper = LeaseKeeper(None, attempts, lease_seconds=lease_seconds, monotonic=lambda: now)  # type: ignore[arg-type]
    while not attempt.is_lost:
        now += fence_seconds(lease_seconds)
        await keeper.fence()
    assert 0.8 * lease_seconds < now <= 0.9 * lease_seconds
