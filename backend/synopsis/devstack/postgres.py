"""A private PostgreSQL: made, started, stopped."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from synopsis.devstack.place import Place
from synopsis.devstack.process import ServerDidNotStart, ServerProcess
from synopsis.devstack.roles import SUPERUSER
from synopsis.devstack.wheels import postgres_wheel
from synopsis.kit.errors import Misconfigured

START_SECONDS = 60
"""Recovery after a crash is read from the log of changes, which may take a while on a slow disk."""
ITERATIONS = "scram_iterations=1"
"""More make a guess at a password dearer, and each connection by five milliseconds; these passwords are 32 characters
of chance."""
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Postgres:
    """A PostgreSQL server in a place, on 127.0.0.1 only, with passwords (SCRAM) for everyone.

    Args:
        place: where its data is.
        password: of the superuser ``postgres``.
        durable: False leaves the writing to disk to the system: faster, and safe against all but a power failure.
    """

    def __init__(self, place: Place, *, password: str, durable: bool) -> None:
        self.port = 0
        self._place = place
        self._password = password
        self._durable = durable
        self._programs = place.programs(postgres_wheel())
        self._data = place.folder / "postgres"
        self._process = ServerProcess(
            title="PostgreSQL",
            program="postgres",
            mark=place.mark,
            log=place.folder / "postgres.log",
            account=place.account,
            death_signal=signal.SIGINT,  # a fast stop: roll back, write out, end
        )

    @property
    def pid(self) -> int | None:
        """The number of the running server, or None."""
        return self._process.pid

    def exists(self) -> bool:
        """Whether there is a database in the place."""
        return self._data.is_dir()

    def create(self) -> None:
        """Make an empty cluster; a half-made one, of a run that was killed, is made anew.

        Raises:
            ServerDidNotStart: initdb failed; the message quotes it.
        """
        shutil.rmtree(self._place.folder / "postgres.new", ignore_errors=True)
        unfinished = self._place.own_folder("postgres.new")
        password_file = unfinished.with_name("postgres.password")
        password_file.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(self._password)
            self._place.give(password_file)
            self._initdb(unfinished, password_file)
        finally:
            password_file.unlink(missing_ok=True)
        unfinished.rename(self._data)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        command = [str(self._programs / "initdb"), "-D", str(folder), "-U", SUPERUSER, f"--pwfile={password_file}"]
        command += ["-A", "scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += [
            "--data-checksums",
            "--no-instructions",
            "-c",
            ITERATIONS,
            *([] if self._durable else ["--no-sync"]),
        ]
        account = self._place.account
        made = subprocess.run(  # noqa: S603  # a program of ours, no shell
            command,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            cwd=folder,
            env={key: value for key, value in ENVIRONMENT.items() if key != "LC_ALL"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if made.returncode != 0:
            raise ServerDidNotStart(f"initdb failed in {folder}:\n{made.stdout[-1000:]}{made.stderr[-2000:]}")

    def start(self) -> None:
        """Start it and wait until it takes connections; nothing to do if it runs.

        Raises:
            Misconfigured: its data are another version's.
            PortTaken: another program has its port.
            ServerDidNotStart: it could not start; the message quotes its log.
        """
        if self.pid is not None:
            return
        self._refuse_another_versions_data()
        self._process.clear_away(signal.SIGINT, seconds=20)
        # Whoever has the lock of the folder, and has cleared away, knows that this file speaks of a dead server; the
        # server itself cannot, once another process has got the same number.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._process.launch(
            [str(self._programs / "postgres"), "-D", str(self._data), *self._options()],
            environment=ENVIRONMENT,
            folder=self._data,
        )
        self._process.wait_until(self._is_ready, seconds=START_SECONDS)

    def _refuse_another_versions_data(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
        ours = postgres_wheel().version.partition(".")[0]
        if made_by != ours:
            raise Misconfigured(
                f"The database in {self._data} was made by PostgreSQL {made_by}, and PostgreSQL {ours} cannot read it."
                " Give another folder with DATA_DIR= to begin anew beside it. To take the data along: start it with the"
                " Synopsis that made it, pg_dump there, and restore here."
            )

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "cluster_name": self._place.mark,
            "update_process_title": "on",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            "jit": "off",
        }
        if not self._durable:
            # A commit still waits for the system to have its bytes, so that killing the server loses none.
            options |= {"fsync": "off", "full_page_writes": "off"}
        settings = [ITERATIONS, *(f"{name}={value}" for name, value in options.items())]
        return [part for setting in settings for part in ("-c", setting)]

    def _is_ready(self) -> bool:
        """Read from the server's own note of its state, in the file ``postmaster.pid``."""
        try:
            note = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(note) >= 8 and note[0] == str(self.pid) and note[7].strip() == "ready"

    def stop(self) -> None:
        """Stop it in good order; nothing to do if it does not run."""
        self._process.end((signal.SIGINT, 20), (signal.SIGQUIT, 5))

    def kill(self) -> None:
        """Let it crash (SIGKILL, all its processes)."""
        self._process.kill()

    def pause(self) -> None:
        """Freeze the process that takes new connections."""
        self._process.pause()

    def resume(self) -> None:
        """Let it go on."""
        self._process.resume()
