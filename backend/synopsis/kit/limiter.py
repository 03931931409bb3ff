"""How often each caller may call, over all processes; and by this process alone while Redis is away."""

from dataclasses import replace

from synopsis.kit.local_window import LocalWindow
from synopsis.kit.rate import Rate, Verdict
from synopsis.kit.shared_window import PATIENCE_SECONDS, SharedWindow


class Limiter:
    """Counts calls in Redis, and remembers its own.

    Who has had all of their calls here has had all of them everywhere, so a flood asks Redis nothing; and when Redis
    goes, or comes back without its memory, nobody begins anew.
    """

    def __init__(self, redis_url: str) -> None:
        self._here = LocalWindow()
        self._everywhere = SharedWindow(redis_url)

    async def open(self) -> None:
        """Connect; without Redis, go on without."""
        await self._everywhere.open()

    async def take(self, caller: str, rate: Rate) -> Verdict:
        """Count a call if there is room for it. A call that is refused is not counted."""
        if not (here := self._here.look(caller, rate)).admitted:
            # Redis noted the call that has to pass a little later than we asked it to.
            return replace(here, seconds_to_go=here.seconds_to_go + PATIENCE_SECONDS)
        asked_at = self._here.now()
        verdict = await self._everywhere.take(caller, rate)
        if verdict is None:
            return self._here.take(caller, rate)
        if verdict.admitted:
            self._here.note(caller, rate, asked_at)
        return verdict

    async def look(self, caller: str, rate: Rate) -> Verdict:
        """What would become of a call now. Nothing is counted."""
        here = self._here.look(caller, rate)
        if not here.admitted:
            return here
        return await self._everywhere.look(caller, rate) or here

    async def close(self) -> None:
        """Give the connection back."""
        await self._everywhere.close()
