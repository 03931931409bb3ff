"""A private PostgreSQL and Redis: there, private, alone, and back after anything."""

import os
import shutil
import socket
import stat
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from synopsis.devstack.lock import InUse
from synopsis.devstack.process import until
from synopsis.devstack.remembered import free_port, read_assignments
from synopsis.devstack.stack import Stack
from synopsis.kit.errors import Misconfigured
from tests.devstack.holding import all_gone, held, is_alive, kill, processes_with


def put(stack: Stack) -> None:
    """Leave something in both servers."""
    put_at(stack.addresses.as_environment())


def put_at(addresses: Mapping[str, str]) -> None:
    """Leave something in both servers."""
    with psycopg.connect(addresses["DATABASE_OWNER_URL"]) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        client.set("kept", "still here")


def found(stack: Stack) -> list[str]:
    """What ``put`` left."""
    with psycopg.connect(stack.addresses.database_owner_url) as connection:
        row = connection.execute("SELECT word FROM kept").fetchone()
    with redis.Redis.from_url(stack.addresses.redis_url, decode_responses=True) as client:
        return [row[0] if row else "", str(client.get("kept"))]


def test_both_servers_answer_at_the_addresses_written_to_the_folder(own_stack: Stack) -> None:
    """DATA_DIR/env holds the three addresses, one a line, and they work."""
    lines = (own_stack.data_dir / "env").read_text().splitlines()
    addresses = dict(line.split("=", 1) for line in lines)
    assert addresses == own_stack.addresses.as_environment()
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == (
            "synopsis_app",
            "synopsis",
        )
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_whatever_holds_a_password_is_closed_to_other_users(own_stack: Stack) -> None:
    """Files with passwords are 0600, and no command line shows one."""
    for name in ("env", "servers.json"):
        assert stat.S_IMODE((own_stack.data_dir / name).stat().st_mode) == 0o600
    for password in (own_stack._remembered.redis_password, own_stack._remembered.postgres_password):
        assert not processes_with(password)
    assert own_stack._remembered.app_password not in repr(own_stack.addresses)


def test_a_wrong_password_is_refused(own_stack: Stack) -> None:
    """Both servers want their password, from this machine too."""
    wrong = own_stack.addresses.database_url.replace(own_stack._remembered.app_password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with (
        redis.Redis(port=own_stack.redis.port, protocol=2, retry=Retry(NoBackoff(), 0)) as client,
        pytest.raises(redis.RedisError, match="Authentication required"),
    ):
        client.ping()


def test_the_servers_listen_on_the_loopback_address_only(own_stack: Stack) -> None:
    """127.0.0.1 and no other address, not even another one of this machine."""
    for port in (own_stack.postgres.port, own_stack.redis.port):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)


def test_starting_again_changes_nothing(own_stack: Stack) -> None:
    """A start of what runs is no new start."""
    before = (own_stack.postgres.pid, own_stack.redis.pid, own_stack.addresses)
    own_stack.start()
    assert (own_stack.postgres.pid, own_stack.redis.pid, own_stack.addresses) == before


def test_data_and_addresses_are_the_same_after_a_stop(own_stack: Stack) -> None:
    """Stopped and started, also by another process later: same ports, passwords, data."""
    put(own_stack)
    before = own_stack.addresses
    own_stack.stop()
    with Stack(own_stack.data_dir) as later:
        assert later.addresses == before
        assert found(later) == ["still here", "still here"]


def test_a_second_stack_on_the_same_folder_is_told_who_has_it(own_stack: Stack) -> None:
    """Two processes never share a data folder; the first is not disturbed."""
    with pytest.raises(InUse, match=rf"in use by `a test` \(process {os.getpid()}\).*another DATA_DIR"):
        Stack(own_stack.data_dir).start()
    put(own_stack)


def test_two_stacks_run_side_by_side(own_stack: Stack, folder: Path) -> None:
    """Different folders know nothing of each other."""
    with Stack(folder / "second", durable=False) as second:
        assert not set(second.addresses.as_environment().values()) & set(own_stack.addresses.as_environment().values())
        put(second)
        put(own_stack)


def test_nothing_is_left_after_the_parent_is_killed_and_the_data_are(folder: Path) -> None:
    """Kill -9 of the process that holds the servers ends them too; the next start finds all data."""
    with held(folder / "data") as holder:
        holder.kill()
        assert all_gone(holder.mark)
    with Stack(folder / "data", durable=False) as stack:
        put(stack)
    with held(folder / "data") as holder:
        holder.kill()
        with Stack(folder / "data", durable=False) as stack:  # at once, while the old servers are still ending
            assert found(stack) == ["still here", "still here"]


def test_nothing_is_left_even_if_the_data_were_deleted_under_the_servers(folder: Path) -> None:
    """`rm -r` of the data folder, then kill -9: a server that cannot save must end all the same."""
    with held(folder / "data") as holder:
        put_at(read_assignments(folder / "data" / "env"))
        shutil.rmtree(folder / "data")
        holder.kill()
        assert all_gone(holder.mark)


def test_the_data_survive_when_everything_is_killed_at_once(folder: Path) -> None:
    """Kill -9 of parent, PostgreSQL and Redis."""
    with held(folder / "data") as holder:
        put_at(read_assignments(folder / "data" / "env"))
        kill(holder.process.pid, holder.postgres, holder.redis)
        holder.process.wait(timeout=10)
        with Stack(folder / "data") as stack:
            assert found(stack) == ["still here", "still here"]


def test_servers_that_outlived_their_parent_are_ended_first(folder: Path) -> None:
    """Where the system cannot end children with their parent, the next start does."""
    with held(folder / "data", immortal=True) as holder:
        holder.kill()
        assert is_alive(holder.postgres)
        assert is_alive(holder.redis)
        with Stack(folder / "data", durable=False) as stack:
            put(stack)
            assert not is_alive(holder.postgres)
            assert not is_alive(holder.redis)


def test_a_stale_note_that_names_somebody_elses_process_is_no_obstacle(own_stack: Stack) -> None:
    """After a reboot, the number in postmaster.pid may be that of any process, also of the same user."""
    own_stack.postgres.kill()
    place = own_stack._place
    account = place.account if place else None
    note = own_stack.postgres._data / "postmaster.pid"
    with subprocess.Popen(["/bin/sleep", "600"], user=account.uid if account else None) as somebody:
        note.write_text("\n".join([str(somebody.pid), *note.read_text().splitlines()[1:]]) + "\n")
        try:
            own_stack.postgres.start()
        finally:
            somebody.kill()
    put(own_stack)


def test_a_port_that_somebody_took_meanwhile_is_left_to_them(own_stack: Stack) -> None:
    """The stack moves to another port, with its data, and writes the new addresses."""
    put(own_stack)
    own_stack.stop()
    with socket.create_server(("127.0.0.1", own_stack.postgres.port)) as theirs:
        own_stack.start()
        assert own_stack.postgres.port != theirs.getsockname()[1]
        assert own_stack.addresses.database_url in (own_stack.data_dir / "env").read_text()
        assert found(own_stack) == ["still here", "still here"]


def test_a_port_that_is_taken_at_the_last_moment_is_left_to_them_too(
    own_stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our look and the server's own binding, another program was quicker."""
    own_stack.stop()
    ports = (own_stack.postgres.port, own_stack.redis.port)
    with (
        socket.create_server(("127.0.0.1", ports[0])) as first,
        socket.create_server(("127.0.0.1", ports[1])) as second,
    ):
        taken = [listener.getsockname()[1] for listener in (first, second)]
        monkeypatch.setattr("synopsis.devstack.stack.free_port", _taken_first(*taken))
        own_stack.start()
        assert {own_stack.postgres.port, own_stack.redis.port}.isdisjoint(ports)
        put(own_stack)


def test_a_start_that_was_killed_half_way_is_done_anew(folder: Path) -> None:
    """The remains of an unfinished initdb are no database."""
    with Stack(folder / "data", durable=False) as stack:
        unfinished = stack.postgres._data.with_name("postgres.new")
        unfinished.mkdir()
        (unfinished / "PG_VERSION").write_text("18\n")
        stack.stop()
        stack.postgres._data.rename(folder / "moved-away")
        stack.start()
        put(stack)


def test_servers_are_started_from_the_main_thread_only(own_stack: Stack) -> None:
    """A child started by another thread would die with that thread, so it is refused."""
    own_stack.redis.stop()
    caught: list[BaseException] = []

    def start() -> None:
        try:
            own_stack.redis.start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


def test_a_damaged_memory_is_said_and_kept(folder: Path) -> None:
    """The passwords are never thrown away to make a start work."""
    (folder / "data").mkdir()
    (folder / "data" / "servers.json").write_text("{")
    with pytest.raises(Misconfigured, match=r"servers\.json is damaged"):
        Stack(folder / "data").start()
    assert (folder / "data" / "servers.json").read_text() == "{"


def test_a_database_whose_passwords_are_lost_is_said_and_kept(own_stack: Stack) -> None:
    """A start never makes a new database over an old one."""
    put(own_stack)
    own_stack.stop()
    memory = own_stack.data_dir / "servers.json"
    memory.rename(memory.with_name("aside"))
    with pytest.raises(Misconfigured, match=r"servers\.json is missing"):
        Stack(own_stack.data_dir).start()
    memory.with_name("aside").rename(memory)
    own_stack.start()
    assert found(own_stack) == ["still here", "still here"]


def test_the_database_of_another_version_is_said_and_kept(own_stack: Stack) -> None:
    """PostgreSQL's own words come at the end of a log, and do not say what to do."""
    own_stack.stop()
    assert own_stack._place is not None
    version = own_stack._place.folder / "postgres" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(Misconfigured, match=r"made by PostgreSQL 17, and PostgreSQL 18 cannot read it.*DATA_DIR="):
            own_stack.start()
    finally:
        version.write_text(ours)
    own_stack.start()


def test_discard_leaves_nothing(folder: Path) -> None:
    """Processes, data and whatever was kept elsewhere."""
    stack = Stack(folder / "data", durable=False)
    stack.start()
    place = stack._place
    assert place is not None
    stack.discard()
    assert not place.folder.exists()
    assert not stack.data_dir.exists()
    assert all_gone(place.mark)


def test_a_crashed_postgresql_has_every_commit(own_stack: Stack) -> None:
    """Not durable means a power failure only: a killed server loses nothing that was committed."""
    put(own_stack)
    own_stack.postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own_stack.addresses.database_url)
    own_stack.postgres.start()
    assert found(own_stack)[0] == "still here"


def test_a_redis_that_forgets_starts_empty(own_stack: Stack) -> None:
    """For tests of what happens when Redis loses memory and disk."""
    put(own_stack)
    own_stack.redis.forget()
    own_stack.redis.start()
    with redis.Redis.from_url(own_stack.addresses.redis_url) as client:
        assert client.dbsize() == 0


def test_a_frozen_redis_answers_nothing_until_it_goes_on(own_stack: Stack) -> None:
    """For tests of time limits: the connection stands, the answer does not come."""
    with redis.Redis.from_url(own_stack.addresses.redis_url, socket_timeout=0.2, retry=None) as client:
        client.ping()
        own_stack.redis.pause()
        with pytest.raises(redis.TimeoutError):
            client.ping()
        own_stack.redis.resume()
        assert any(_answers(client) for _ in until(10))


def test_a_frozen_redis_can_be_stopped(own_stack: Stack) -> None:
    """A stop wakes it first, as a frozen process takes no signal but SIGKILL."""
    put(own_stack)
    own_stack.redis.pause()
    own_stack.redis.stop()
    assert "bye bye" in own_stack.redis._process._said()
    own_stack.redis.start()
    assert found(own_stack)[1] == "still here"


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _taken_first(*ports: int) -> Callable[..., int]:
    """Gives each of some taken ports once, as if it were free, and then what is really free."""
    left = list(ports)
    return lambda _wanted, *, taken=(): left.pop() if left else free_port(0, taken=taken)
