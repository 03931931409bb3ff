"""Who calls: the person behind a token, the admin behind an API key, looked up for each call, for a crowd together."""

from collections.abc import Sequence
from functools import partial

from synopsis.kit.crowd import Crowd
from synopsis.kit.database import Database
from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.keys import actors_behind_keys
from synopsis.tenancy.people import actors_behind
from synopsis.tenancy.scope import SchoolId
from synopsis.tenancy.tokens import Claims


class Callers:
    """Looks callers up, as they are after they called: what was ended before opens nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Tokens are looked up in their own school, and those of several schools not together.
        self._tokens: Crowd[SchoolId, Claims, Actor] = Crowd(partial(actors_behind, database))
        self._keys: Crowd[None, str, Actor] = Crowd(self._behind_keys)

    async def _behind_keys(self, _: None, presented: Sequence[str]) -> Sequence[Actor | Unauthenticated]:
        return await actors_behind_keys(self._database, presented)

    async def behind_token(self, claims: Claims) -> Actor:
        """The person of whom a token speaks.

        Raises:
            Unauthenticated: they left, or the token was ended.
        """
        return await self._tokens.ask(claims.school_id, claims)

    async def behind_key(self, presented: str) -> Actor:
        """The admin for whom an API key speaks.

        Raises:
            Unauthenticated: it cannot be used.
        """
        return await self._keys.ask(None, presented)
