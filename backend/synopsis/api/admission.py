"""Whether those who watch may still watch: asked again and again, one statement for all of a school.

A stream stays open long after its request was let in. Its caller may leave, sign out or become somebody else meanwhile,
and their token ends; so who may watch is asked as for any request, for all open streams together.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import structlog

from synopsis.evaluations.store import not_taught
from synopsis.jobs.history import Topic
from synopsis.kit.crowd import Crowd
from synopsis.kit.database import Database
from synopsis.kit.errors import Refusal
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.keys import actors_behind_keys
from synopsis.tenancy.people import actors_behind
from synopsis.tenancy.policy import Policy
from synopsis.tenancy.scope import SchoolId, school_scope
from synopsis.tenancy.tokens import Claims, has_ended
from synopsis.transport.watchtower import Watcher

log = structlog.get_logger()

CHECK_SECONDS = 15.0
"""How long a stream may go on without an answer to whether its caller may still watch."""
CHECKS = 3
"""How often it is asked in that time, so that one that fails ends nothing."""
SILENCE_SECONDS = 15.0
"""After so long without news a stream says that it is alive: what stands in between closes what looks dead."""
TICK_SECONDS = 1.0
SCHOOLS_AT_ONCE = 4
"""Asked about at the same moment: a slow answer about one holds up no stream of another."""


@dataclass(eq=False)
class Visit:
    """One open stream: who opened it, and what has to stay so."""

    watcher: Watcher
    credential: Claims | str
    """What their token says, or their API key."""
    policy: Policy
    taught: frozenset[int]
    """The evaluations that the caller must teach for it."""
    is_narrow: bool
    """They asked for what was checked to be theirs, and not for all that is."""
    asked_at: float | None = None
    """Since when it has been asked whether they still may; None once there is an answer."""

    @property
    def has_lapsed(self) -> bool:
        """Nobody knows whether they still may: it was asked in time, and there has been no answer."""
        return self.asked_at is not None and monotonic() - self.asked_at > CHECK_SECONDS * (1 - 1 / CHECKS)

    @property
    def has_run_out(self) -> bool:
        """The clock alone tells that they may not: nobody has said that they may, or their token has ended."""
        return self.has_lapsed or (isinstance(self.credential, Claims) and has_ended(self.credential))

    def is_still(self, actor: Actor) -> bool:
        """Whether the actor may go on watching this very topic; whose evaluations it is about, apart."""
        try:
            self.policy.admit(actor)
        except Refusal:
            return False
        return self.is_narrow or self.watcher.topic == everything_of(actor)


def everything_of(actor: Actor) -> Topic:
    """What somebody sees who asks for nothing in particular: an admin their school, a teacher what they queued."""
    return Topic(actor.school_id, created_by=actor.teaches)


class Doorkeeper:
    """Knows every open stream of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._visits = set[Visit]()
        self._teaching: Crowd[SchoolId, tuple[Actor, int], None] = Crowd(self._not_taught)

    @contextmanager
    def watching(self, visit: Visit) -> Iterator[None]:
        """Look after a stream while the block lasts."""
        self._visits.add(visit)
        try:
            yield
        finally:
            self._visits.discard(visit)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_looking())
            group.create_task(self._keep_asking())

    async def _keep_looking(self) -> None:
        """For what the clock alone tells: whose time has run out, and who has long heard nothing."""
        while True:
            await asyncio.sleep(min(TICK_SECONDS, CHECK_SECONDS / CHECKS))
            silent_since = monotonic() - SILENCE_SECONDS
            for visit in self._visits:
                if visit.has_run_out:
                    visit.watcher.dismiss()
                elif visit.watcher.heard_at < silent_since:
                    visit.watcher.offer(())

    async def _keep_asking(self) -> None:
        begun_at = monotonic()
        while True:
            await asyncio.sleep(min(TICK_SECONDS, CHECK_SECONDS / CHECKS))
            if monotonic() - begun_at >= CHECK_SECONDS / CHECKS:
                begun_at = monotonic()
                await self.check()

    async def check(self) -> None:
        """Ask for everybody, and end the streams of those who may no longer watch."""
        asked_at = monotonic()
        for visit in self._visits:
            visit.asked_at = visit.asked_at or asked_at
        at_once = asyncio.Semaphore(SCHOOLS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for school_id, visits in _by_school(self._visits).items():
                group.create_task(self._check(school_id, visits, at_once))

    async def _check(self, school_id: SchoolId, visits: Sequence[Visit], at_once: asyncio.Semaphore) -> None:
        async with at_once:
            try:
                admitted = await self._admitted(school_id, visits)
            except Exception as error:  # noqa: BLE001  # whatever it is: who has no answer in time is not told more
                log.warning("it cannot be asked who may still watch", school_id=school_id, error=repr(error))
                return
        for visit in visits:
            if visit in admitted:
                visit.asked_at = None
            else:
                visit.watcher.dismiss()

    async def _admitted(self, school_id: SchoolId, visits: Sequence[Visit]) -> set[Visit]:
        """Those of one school who may go on."""
        credentials = {visit.credential for visit in visits}
        actors = await self._behind_keys(credentials)
        claims = [one for one in credentials if isinstance(one, Claims) and not has_ended(one)]
        async with school_scope(self._database, school_id, reads_only=True) as scope:
            people = await actors_behind(scope, claims)
            actors |= {one: people[one.token_id] for one in claims if one.token_id in people}
            known = [(visit, actors[visit.credential]) for visit in visits if visit.credential in actors]
            admitted = [(visit, actor) for visit, actor in known if visit.is_still(actor)]
            wanted = list({(actor, evaluation_id) for visit, actor in admitted for evaluation_id in visit.taught})
            refusals = await not_taught(scope, wanted)
        taught = {pair for pair, refusal in zip(wanted, refusals, strict=True) if refusal is None}
        return {visit for visit, actor in admitted if all((actor, one) in taught for one in visit.taught)}

    async def _behind_keys(self, credentials: set[Claims | str]) -> dict[Claims | str, Actor]:
        """Whom those of them that are API keys speak for; without those that cannot be used any more."""
        keys = [one for one in credentials if isinstance(one, str)]
        actors = await actors_behind_keys(self._database, keys) if keys else []
        return {key: actor for key, actor in zip(keys, actors, strict=True) if isinstance(actor, Actor)}

    async def _not_taught(self, school_id: SchoolId, pairs: Sequence[tuple[Actor, int]]) -> Sequence[Refusal | None]:
        async with school_scope(self._database, school_id, reads_only=True) as scope:
            return await not_taught(scope, pairs)

    async def must_teach(self, actor: Actor, evaluation_id: int) -> None:
        """Refuse whoever ``must_teach`` refuses; a crowd that comes at once is asked for at once.

        Raises:
            NotFound: the school has no such evaluation.
            Forbidden: it is not the actor's.
        """
        actor.must_be_staff("to work with evaluations")
        await self._teaching.ask(actor.school_id, (actor, evaluation_id))


def _by_school(visits: set[Visit]) -> dict[SchoolId, list[Visit]]:
    found = defaultdict[SchoolId, list[Visit]](list)
    for visit in visits:
        found[visit.watcher.topic.school_id].append(visit)
    return found
