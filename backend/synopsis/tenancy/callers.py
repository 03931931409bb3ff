"""Who calls: the person behind a token, the admin behind an API key, looked up for each call, for a crowd together."""

from collections.abc import Sequence

from synopsis.kit.crowd import Crowd
from synopsis.kit.database import Database
from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.keys import actors_behind_keys
from synopsis.tenancy.people import actors_behind
from synopsis.tenancy.scope import SchoolId, school_scope
from synopsis.tenancy.tokens import Claims


class Callers:
    """Looks callers up, as they are after they called: what was ended before opens nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Tokens are looked up in their own school, and those of several schools not together.
        self._tokens: Crowd[SchoolId, Claims, Actor] = Crowd(self._behind_tokens)
        self._keys: Crowd[None, str, Actor] = Crowd(self._behind_keys)

    async def _behind_tokens(self, school_id: SchoolId, tokens: Sequence[Claims]) -> list[Actor | Unauthenticated]:
        async with school_scope(self._database, school_id, reads_only=True) as scope:
            found = await actors_behind(scope, list(set(tokens)))
        return [
            found.get(claims.token_id)
            or Unauthenticated("This session was ended; sign in again.", code="token_revoked")
            for claims in tokens
        ]

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
