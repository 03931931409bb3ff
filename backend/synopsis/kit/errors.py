"""Every error that Synopsis raises on purpose.

SynopsisError
├── Refusal            the caller asked for something that cannot be: shown to them, with a stable code
│   ├── Invalid        422
│   ├── Unauthenticated 401
│   ├── Forbidden      403
│   ├── NotFound       404, the same bytes whether it is missing or another school's
│   ├── Conflict       409
│   ├── TooLarge       413
│   ├── TooOften       429
│   └── Busy           503
├── Transient          a try failed and another may succeed
│   └── Unavailable    what failed is a service that many jobs share, not this one
├── Permanent          a try failed and every other one will too
└── Misconfigured      the process cannot start like this
"""

from typing import Any, ClassVar


class SynopsisError(Exception):
    """The root of all errors raised on purpose."""


class Refusal(SynopsisError):
    """The caller asked for something that cannot be; the message is for them."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, code: str | None = None, extra: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = code or self.code
        """The stable, machine-readable name of what was wrong."""
        self.extra = extra or {}
        """More members of the JSON answer, for instance the rows of an import that were refused."""


class Invalid(Refusal):
    """What was sent is not usable."""

    status = 422
    code = "invalid"


class Unauthenticated(Refusal):
    """Nobody knows who asks."""

    status = 401
    code = "unauthenticated"


class Forbidden(Refusal):
    """The caller is known and may not."""

    status = 403
    code = "forbidden"


class NotFound(Refusal):
    """It does not exist, or belongs to another school: the caller cannot tell which."""

    status = 404
    code = "not_found"


class Conflict(Refusal):
    """The state of the thing forbids it."""

    status = 409
    code = "conflict"


class TooLarge(Refusal):
    """More was sent than is taken."""

    status = 413
    code = "too_large"


class TooOften(Refusal):
    """It was tried too often; a while later it may be tried again."""

    status = 429
    code = "too_often"

    def __init__(self, message: str, *, code: str | None = None, retry_after_seconds: int) -> None:
        super().__init__(message, code=code)
        self.retry_after_seconds = retry_after_seconds


class Busy(Refusal):
    """It could be done, but not just now."""

    status = 503
    code = "busy"


class Transient(SynopsisError):
    """A try failed and another may succeed."""

    def __init__(self, message: str, *, code: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        """A stable name of the cause, by which failures are grouped."""
        self.retry_after_seconds = retry_after_seconds
        """The least wait the other side asked for, if it did."""


class Unavailable(Transient):
    """What failed is a service that many jobs share: it is away, overloaded, or asks for a pause."""

    def __init__(
        self, message: str, *, code: str, retry_after_seconds: float | None = None, asks_for_a_pause: bool = False
    ) -> None:
        super().__init__(message, code=code, retry_after_seconds=retry_after_seconds)
        self.asks_for_a_pause = asks_for_a_pause
        """It said so itself: no second opinion is needed."""


class Permanent(SynopsisError):
    """A try failed and every other one will too."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code
        """A stable name of the cause, by which failures are grouped."""


class Misconfigured(SynopsisError):
    """The process cannot start like this; the message says what to set."""
