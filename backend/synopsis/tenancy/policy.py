"""What a policy says: who may do a thing, and with whose objects."""

from dataclasses import dataclass
from enum import StrEnum

from synopsis.kit.errors import Forbidden
from synopsis.tenancy.actor import Actor, Role, UsedKey
from synopsis.tenancy.audit import Action
from synopsis.tenancy.key_scopes import KeyScope

EVERYBODY = frozenset(Role)
STAFF = frozenset({Role.TEACHER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
STUDENTS = frozenset({Role.STUDENT})


class AnyKey(StrEnum):
    """For what every API key may."""

    ANY_KEY = "any"


ANY_KEY = AnyKey.ANY_KEY


class Whose(StrEnum):
    """Whose objects somebody may see or change, of those of their school; another school's are not there."""

    NOBODYS = "nobody's"
    """It is about no object."""
    OWN = "one's own"
    """Of the caller alone."""
    MADE = "made"
    """Of the caller alone; an admin's are the whole school's."""
    TAUGHT = "taught"
    """Of evaluations that the caller teaches; an admin teaches them all."""
    QUEUED = "queued or taught"
    """Taught, or jobs that the caller queued."""
    RELEASED = "released or taught"
    """Taught, or the caller's own once it has been released to them."""
    SHOWN = "what of it one may see"
    """What the caller does not teach, or is another school's, is left out without a word."""
    SCHOOL = "the school's"
    """All of the school."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may do something."""

    roles: frozenset[Role]
    whose: Whose
    to: str
    """What it is, as in "to queue summaries"."""
    key: KeyScope | AnyKey | None
    """What an API key needs to do it for an admin; None: it takes a person."""
    records: Action | None = None
    """What the audit log says of it."""

    def admit(self, actor: Actor) -> None:
        """Let the actor go on, to where it is seen whose the objects are.

        Raises:
            Forbidden: their role may not, or the key that they use.
        """
        if actor.key is not None:
            self._admit_key(actor.key)
        if actor.role not in self.roles:
            who = " or ".join(f"{'an' if role is Role.ADMIN else 'a'} {role}" for role in Role if role in self.roles)
            raise Forbidden(f"Your role ({actor.role}) does not allow you {self.to}; {who} may.")

    def _admit_key(self, key: UsedKey) -> None:
        if self.key is None:
            raise Forbidden(f"An API key does not allow you {self.to}; sign in for that.", code="not_with_a_key")
        if isinstance(self.key, KeyScope) and self.key not in key.scopes:
            raise Forbidden(
                f"This API key, {key.name!r}, has no scope {self.key}, which it needs {self.to}. An admin can make one"
                " that has it.",
                code="scope_missing",
            )
