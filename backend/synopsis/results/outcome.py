"""Why a store did not take a result, and when it is asked again."""

from enum import StrEnum

LONGEST_WAIT_SECONDS = 15.0
REFUSED_WAIT_SECONDS = 300.0


class Failure(StrEnum):
    """Why an upload failed. A fixed list: nothing of what the network said gets into the database."""

    UNREACHABLE = "unreachable"
    """No answer in time, or no connection."""
    FAILING = "failing"
    """The store has a fault, or asks for patience."""
    ACCESS_DENIED = "access_denied"
    NO_SUCH_BUCKET = "no_such_bucket"
    REJECTED = "rejected"
    """The store takes no such request: its region, say, is another."""

    @property
    def is_refusal(self) -> bool:
        """Whether it will be so until somebody changes a setting, here or at the store."""
        return self in {Failure.ACCESS_DENIED, Failure.NO_SUCH_BUCKET, Failure.REJECTED}


def wait_after(failure: Failure, times: int) -> float:
    """Seconds until the next try; there always is one.

    Args:
        failure: the latest.
        times: how often it has failed in a row, this one included.
    """
    if failure.is_refusal:
        return REFUSED_WAIT_SECONDS
    return float(min(LONGEST_WAIT_SECONDS, 2 ** min(times - 1, 10)))
