"""Who asks, and what a role may do."""

from dataclasses import dataclass
from enum import StrEnum

from synopsis.kit.errors import Forbidden
from synopsis.tenancy.scope import SchoolId


class Role(StrEnum):
    """What somebody is at their school."""

    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person."""

    user_id: int
    school_id: SchoolId
    role: Role
    email: str
    name: str

    @property
    def is_staff(self) -> bool:
        """Whether they work at the school."""
        return self.role in {Role.TEACHER, Role.ADMIN}

    @property
    def teaches(self) -> int | None:
        """Whose evaluations they may see: None for an admin, who sees every one; their own id otherwise."""
        return None if self.role is Role.ADMIN else self.user_id

    def must_be_staff(self, to: str) -> None:
        """Refuse pupils.

        Args:
            to: what was asked for, as in "to queue summaries".

        Raises:
            Forbidden: the actor is a pupil.
        """
        if not self.is_staff:
            raise Forbidden(f"Your role ({self.role}) does not allow you {to}; a teacher or an admin may.")

    def must_be_admin(self, to: str) -> None:
        """Refuse everybody but the school's admins.

        Args:
            to: what was asked for, as in "to see the secret".

        Raises:
            Forbidden: the actor is none.
        """
        if self.role is not Role.ADMIN:
            raise Forbidden(f"Your role ({self.role}) does not allow you {to}; an admin may.")
