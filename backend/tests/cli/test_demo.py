"""The demo: ready, complete, stopped without a trace, back on the same data."""

import signal
import socket
import stat
import subprocess
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from synopsis.cli import demo, demo_school
from synopsis.devstack.process import until
from synopsis.devstack.remembered import read_assignments
from synopsis.devstack.stack import Addresses
from tests.cli.running import synopsis
from tests.devstack.holding import all_gone, is_alive, kill, processes_with
from tests.product import free_port, start_demo, stop_demo

SOON = 60.0
"""Seconds that anything may take on a busy machine."""


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The folder of a stand-in for the built page."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Synopsis</title>")
    return str(tmp_path)


def wait_for(log: Path, text: str) -> None:
    """Wait until the demo has said something."""
    for _ in until(SOON):
        if text in log.read_text(errors="replace"):
            return
    raise AssertionError(f"the demo never said {text!r}:\n{log.read_text(errors='replace')[-3000:]}")


def sign_in(url: str, email: str, password: str) -> str:
    """A token of the demo."""
    form = {"username": email, "password": password}
    answer = httpx.post(url + "/api/v1/auth/token", data=form, timeout=10).raise_for_status()
    return str(answer.json()["access_token"])


def child_of(process: subprocess.Popen[bytes], word: str) -> int:
    """The number of the demo's child with that word in its command line."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return next(int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text())


def test_the_demo_is_complete_repairs_itself_and_leaves_nothing(tmp_path: Path, page: str) -> None:
    """Ready, with log-ins that work; a killed worker, API or server comes back; Ctrl-C ends all of it in good order."""
    data_dir, log = tmp_path / "data", tmp_path / "log"
    process, url = start_demo(data_dir, log, SYNOPSIS_PAGE_DIRECTORY=page)
    try:
        wait_for(log, demo.LOG_INS[-1][0])
        said = log.read_text()
        assert f"\nReady: http://localhost:{url.rpartition(':')[2]}\n" in said
        for email, _ in demo.LOG_INS:
            assert email in said
            assert sign_in(url, email, demo.PASSWORD)
        for name in ("env", "secrets"):
            assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600
        for word, name in (("worker.py", "worker"), ("uvicorn", "api")):
            kill(child_of(process, word))
            wait_for(log, f"{name:<10}| ended (killed by SIGKILL); starting it again in 0.5 s")
        kill(child_of(process, "valkey-server"))
        wait_for(log, "Redis has ended; starting it again")
        assert any(_works(url) for _ in until(SOON))
    finally:
        status = stop_demo(process)
    assert (status, log.read_text().endswith("Stopped.\n")) == (0, True), log.read_text()[-3000:]
    assert all_gone(str(data_dir), within_seconds=1)
    assert all_gone(url.rpartition(":")[2], within_seconds=1)


def test_a_worker_that_dies_is_started_again_and_its_jobs_are_done(tmp_path: Path, page: str) -> None:
    """Nobody has to do anything: a worker that dies whenever it has taken jobs five times gets a class done."""
    log = tmp_path / "log"
    # A slot is free before its job's outcome is written: one that dies at its third claim may have written nothing yet,
    # and would do the class one suspect at a time, with half a minute between two starts.
    dying = {"SYNOPSIS_FAILPOINT": "pool.claimed:5", "SYNOPSIS_WORKER_CONCURRENCY": "5", "SYNOPSIS_LEASE_SECONDS": "4"}
    process, url = start_demo(tmp_path / "data", log, SYNOPSIS_PAGE_DIRECTORY=page, **dying)
    try:
        headers = {"Authorization": f"Bearer {sign_in(url, 'teacher@north.example', demo.PASSWORD)}"}
        with httpx.Client(base_url=url + "/api/v1/feedback-summaries", headers=headers, timeout=30) as teacher:
            batch = teacher.post("/evaluation/123/batch-queue", json={"force": True}).raise_for_status().json()
            assert batch["queued"] == 27
            for job in batch["jobs"]:
                assert _ends_as(teacher, job["job_id"]) == "completed"
            verbs = [
                event["verb"]
                for job in batch["jobs"]
                for event in teacher.get(f"/jobs/{job['job_id']}/events").raise_for_status().json()["items"]
            ]
    finally:
        status = stop_demo(process)
    assert status == 0
    assert verbs.count("rescue") > 0
    assert "worker    | ended (killed by SIGKILL); starting it again in 0.5 s" in log.read_text()


def _ends_as(client: httpx.Client, job_id: str) -> str:
    for _ in until(SOON):
        status: str = client.get(f"/jobs/{job_id}").raise_for_status().json()["status"]
        if status not in ("queued", "processing"):
            return status
    raise AssertionError(f"{job_id} is still {status}")


def test_nothing_is_left_after_a_kill_and_the_data_are_there_again(tmp_path: Path, page: str) -> None:
    """Kill -9 of the demo, and a start on the same data at once: same secrets, so the same tokens hold."""
    data_dir, log = tmp_path / "data", tmp_path / "log"
    first, url = start_demo(data_dir, log, SYNOPSIS_PAGE_DIRECTORY=page)
    token = sign_in(url, "teacher@north.example", demo.PASSWORD)
    servers = [child_of(first, word) for word in ("worker.py", "uvicorn", "valkey-server", "postgres")]
    first.kill()
    first.wait(timeout=10)
    second, url = start_demo(data_dir, log, SYNOPSIS_PAGE_DIRECTORY=page)
    try:
        assert not any(is_alive(pid) for pid in servers)
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(url + "/api/v1/evaluations", headers=headers, timeout=10).raise_for_status()
        assert 123 in [item["id"] for item in answer.json()["items"]]
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=45) == 0


def test_servers_that_are_given_are_used_and_left_running(tmp_path: Path, page: str, addresses: Addresses) -> None:
    """DATABASE_URL and REDIS_URL in the environment: no servers of the demo's own, none stopped."""
    data_dir = tmp_path / "data"
    process, url = start_demo(
        data_dir, tmp_path / "log", SYNOPSIS_PAGE_DIRECTORY=page, **addresses.as_environment(), WORKERS="2"
    )
    try:
        assert sign_in(url, "admin@south.example", demo.PASSWORD)
        assert not (data_dir / "servers").exists()
        assert not (data_dir / "env").exists()
        assert len(processes_with("backend/worker.py")) >= 2
        assert set(read_assignments(data_dir / "secrets")) == {"SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY"}
    finally:
        assert stop_demo(process) == 0
    psycopg.connect(addresses.database_url).close()
    with redis.Redis.from_url(addresses.redis_url) as client:
        assert client.ping()


@pytest.mark.parametrize(
    ("host", "family"),
    [("127.0.0.1", socket.AF_INET), ("", socket.AF_INET), ("::1", socket.AF_INET6)],
)
def test_a_taken_port_is_said_with_one_that_is_free(tmp_path: Path, host: str, family: socket.AddressFamily) -> None:
    """Before anything is started, and with the command to type; on either address of localhost."""
    with socket.create_server((host, 0), family=family) as theirs:
        port = theirs.getsockname()[1]
        refused = synopsis("demo", PORT=str(port), DATA_DIR=str(tmp_path / "data"))
    assert refused.returncode == 2
    assert f"Port {port} of this machine is taken by another program. Try: make demo PORT=" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_half_of_the_addresses_is_refused(tmp_path: Path) -> None:
    """A demo on somebody's database and a Redis of its own would be neither."""
    refused = synopsis(
        "demo", PORT=str(free_port()), REDIS_URL="redis://127.0.0.1:1/0", DATA_DIR=str(tmp_path / "data")
    )
    assert refused.returncode == 2
    assert "REDIS_URL is set and DATABASE_URL is not" in refused.stderr


def test_the_log_ins_that_are_printed_are_those_of_the_demo_school() -> None:
    """Password and addresses."""
    assert demo_school.PASSWORD == demo.PASSWORD
    schools = [demo_school.read_school(name) for name in demo_school.SCHOOLS]
    known = {person["email"] for school in schools for person in school["users"]}
    assert {email for email, _ in demo.LOG_INS} <= known


@pytest.mark.parametrize(("workers", "named"), [(1, ["worker"]), (2, ["worker 1", "worker 2"])])
def test_the_whole_product_runs(workers: int, named: list[str]) -> None:
    """The API, as many workers as were asked for, and a scheduler."""
    assert [child.name for child in demo.children(8000, workers=workers, mark="")] == ["api", *named, "scheduler"]


def _works(url: str) -> bool:
    try:
        return bool(httpx.get(url + "/readyz", timeout=10).json()["status"] == "ready")
    except httpx.HTTPError:
        return False
