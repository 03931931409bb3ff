"""Who asks, and what a role may do."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum

from synopsis.kit.database import Database
from synopsis.kit.errors import Forbidden
from synopsis.tenancy.key_scopes import KeyScope
from synopsis.tenancy.scope import SchoolId, Scope, school_scope


class Role(StrEnum):
    """What somebody is at their school."""

    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class UsedKey:
    """The API key with which somebody's software came."""

    id: int
    name: str
    scopes: frozenset[KeyScope]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the software that speaks for them."""

    user_id: int
    school_id: SchoolId
    role: Role
    email: str
    name: str
    key: UsedKey | None = None
    """None for the person themselves."""

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


def scope_of(database: Database, actor: Actor, *, reads_only: bool = False) -> AbstractAsyncContextManager[Scope]:
    """One transaction in the actor's school, in which the audit log knows the key with which they came."""
    api_key_id = actor.key.id if actor.key else None
    return school_scope(database, actor.school_id, reads_only=reads_only, api_key_id=api_key_id)
