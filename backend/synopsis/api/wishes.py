"""One student's summary each, wanted by many at the same moment: queued in one transaction of their school."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from psycopg import Error as DatabaseError

from synopsis.evaluations.store import absent_among, must_teach, no_such_students, not_taught
from synopsis.jobs import idempotency
from synopsis.jobs.idempotency import Once
from synopsis.jobs.submission import Submission, Submitted, submit, submit_all
from synopsis.kit.crowd import Crowd
from synopsis.kit.database import Database, is_refused
from synopsis.kit.errors import Conflict, Refusal
from synopsis.kit.failpoints import hit
from synopsis.tenancy.actor import Actor, scope_of
from synopsis.tenancy.audit import Action, record_each
from synopsis.tenancy.scope import SchoolId, Scope


@dataclass(frozen=True, slots=True)
class Wish:
    """One student's summary, and who wants it."""

    actor: Actor
    submission: Submission
    """Of one student."""

    @property
    def place(self) -> tuple[int, int]:
        """The evaluation and the student."""
        [student_id] = self.submission.student_ids
        assert student_id is not None, "a class has no wish, it has a submission"
        return self.submission.evaluation_id, student_id


@dataclass(frozen=True, slots=True)
class Granted:
    """What a wish got."""

    submitted: Submitted
    is_replayed: bool = False
    """It was granted before, to a request with the same Idempotency-Key."""


Party = tuple[SchoolId, int | None]
"""A school, and the API key with which its software came: what a transaction is opened for."""


class Wishes:
    """Grants each wish as if it came alone; what those of a crowd share is the transaction."""

    def __init__(self, database: Database, ring: Callable[[], Awaitable[None]]) -> None:
        """Grant wishes.

        Args:
            database: as the application's role.
            ring: says that something was committed.
        """
        self._database, self._ring = database, ring
        self._crowd: Crowd[Party, Wish, Granted] = Crowd(self._grant_all)

    async def grant(self, wish: Wish, once: Once | None = None) -> Granted:
        """Queue a job, or find the one that is active already; committed when this returns.

        Raises:
            NotFound: the school has no such evaluation, or it is not about the student.
            Forbidden: the evaluation is another teacher's.
            Invalid: the Idempotency-Key was used for another request.
        """
        wish.actor.must_be_staff("to queue summaries")
        if once is not None:
            return await self._grant_once(wish, once)
        key = wish.actor.key
        return await self._crowd.ask((wish.actor.school_id, key.id if key else None), wish)

    async def _grant_once(self, wish: Wish, once: Once) -> Granted:
        """In a transaction of its own: it waits for another request with the same key, and nobody else has to."""
        async with scope_of(self._database, wish.actor) as scope:
            await must_teach(scope, wish.actor, wish.submission.evaluation_id)
            if (earlier := await idempotency.begin(scope, once)) is not None:
                return Granted(earlier.jobs[0], is_replayed=True)
            [answer] = await _grant(scope, [wish])
            if isinstance(answer, Refusal):
                raise answer
            await idempotency.end(scope, once, [answer.submitted])
        hit("api.committed")
        await self._ring()
        return answer

    async def _grant_all(self, party: Party, wishes: Sequence[Wish]) -> Sequence[Granted | Exception]:
        try:
            async with scope_of(self._database, wishes[0].actor) as scope:
                answers = await _grant(scope, wishes)
        except (Conflict, DatabaseError) as error:
            if len(wishes) == 1 or not (isinstance(error, Conflict) or is_refused(error)):
                raise
            # Somebody else is in the way of one of them: each alone, so that it is told to whom it concerns.
            return await asyncio.gather(*(self._grant_alone(party, wish) for wish in wishes))
        hit("api.committed")
        await self._ring()
        return answers

    async def _grant_alone(self, party: Party, wish: Wish) -> Granted | Exception:
        try:
            [answer] = await self._grant_all(party, [wish])
        except Exception as error:  # noqa: BLE001  # whoever wishes is told
            return error
        return answer


async def _grant(scope: Scope, wishes: Sequence[Wish]) -> list[Granted | Refusal]:
    """What becomes of each; one that is refused changes nothing for the others."""
    places = [wish.place for wish in wishes]
    refusals = await not_taught(scope, [(wish.actor, wish.submission.evaluation_id) for wish in wishes])
    absent = await absent_among(scope, places)
    refusals = [
        refusal or (no_such_students(place[0], [place[1]]) if place in absent else None)
        for refusal, place in zip(refusals, places, strict=True)
    ]
    admitted = [wish for wish, refusal in zip(wishes, refusals, strict=True) if refusal is None]
    submitted = await _submit(scope, [wish.submission for wish in admitted])
    if new := [
        (wish.actor.user_id, one.job.job_id) for wish, one in zip(admitted, submitted, strict=True) if one.is_new
    ]:
        await record_each(scope, Action.JOB_QUEUE, new)
    granted = map(Granted, submitted)
    return [refusal or next(granted) for refusal in refusals]


async def _submit(scope: Scope, submissions: Sequence[Submission]) -> list[Submitted]:
    """One alone tries several times where jobs end in between; of several, each is then asked for alone."""
    if len(submissions) == 1:
        return await submit(scope, submissions[0])
    return [job for [job] in await submit_all(scope, submissions)]
