"""The Makefile, with a stand-in for Python that notes what it was asked to run."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from synopsis.devstack.process import until
from tests.devstack.holding import processes_with

REPOSITORY = Path(__file__).parents[2]
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) echo python3.11 ;;
    *"-m venv"*) mkdir -p backend/venv/bin backend/venv/lib/python3.11; cp "$0" backend/venv/bin/python ;;
    *leash.py*) exec python3 "$@" ;;
    *worker.py*) exec sleep 1000.0001 ;;
    *) printf '%s\\n' "$*" >> said ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with what the Makefile looks at, in a folder with an awkward name."""
    folder = tmp_path / "my clone é"
    (folder / "backend" / "synopsis" / "devstack").mkdir(parents=True)
    for name in ("Makefile", "backend/synopsis/devstack/leash.py"):
        shutil.copy(REPOSITORY / name, folder / name)
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml", "worker.py"):
        (folder / "backend" / name).touch()
    python = folder / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    assert make(folder, "up") == 0
    return folder


def make(folder: Path, target: str) -> int:
    """Run make with the stand-in; its exit status."""
    return subprocess.run(["make", "--silent", target], cwd=folder, env=environment(), check=False).returncode


def environment() -> dict[str, str]:
    """Without what an outer make says to an inner one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return kept | {"PYTHON": "./python"}


PAGE = "frontend/dist/index.html"
NPM = """#!/bin/sh
mkdir -p node_modules dist
echo "$*" >> ../said
touch dist/index.html
"""
OLD_NODE = """#!/bin/sh
exec "{node}" -e "Object.defineProperty(process, 'versions', {{ value: {{ node: '20.18.3' }} }}); $2"
"""


@pytest.fixture
def tools(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page in the checkout; the real Node.js, and a stand-in for npm that notes what it was asked."""
    (checkout / "frontend" / "src").mkdir(parents=True)
    (checkout / "frontend" / "public").mkdir()
    for name in ("package.json", "package-lock.json", "src/main.tsx", "src/a copy.tsx"):
        (checkout / "frontend" / name).touch()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "npm").write_text(NPM)
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    said(checkout)
    return tools


def test_the_page_is_built_when_a_source_changes_or_goes(checkout: Path, tools: Path) -> None:
    """Once, with the Node.js that is here, and again when there is a reason."""
    assert make(checkout, PAGE) == 0
    assert [line.split()[0] for line in said(checkout)] == ["ci", "run"]
    assert make(checkout, PAGE) == 0
    assert said(checkout) == []
    (checkout / "frontend" / "src" / "a copy.tsx").unlink()
    assert make(checkout, PAGE) == 0
    assert [line.split()[0] for line in said(checkout)] == ["run"]


def test_an_old_node_is_named_before_anything_is_installed(checkout: Path, tools: Path) -> None:
    """Its own words, from deep inside a build tool, name neither the cause nor the remedy."""
    (tools / "node").write_text(OLD_NODE.format(node=shutil.which("node")))
    (tools / "node").chmod(0o755)
    assert make(checkout, PAGE) != 0
    assert said(checkout) == []


def said(folder: Path) -> list[str]:
    """What Python was asked to run since the last look."""
    lines = (folder / "said").read_text().splitlines() if (folder / "said").exists() else []
    (folder / "said").unlink(missing_ok=True)
    return lines


def test_it_works_in_a_folder_whose_name_has_a_space(checkout: Path) -> None:
    """Installed once, and not again."""
    first = said(checkout)
    assert (len(first), first[-1]) == (3, "-m synopsis up")
    assert make(checkout, "up") == 0
    assert said(checkout) == ["-m synopsis up"]


def test_it_installs_again_when_what_is_needed_changes(checkout: Path) -> None:
    """A pull brings other requirements."""
    said(checkout)
    later = (checkout / "backend" / "venv" / ".installed-run").stat().st_mtime + 10
    os.utime(checkout / "backend" / "requirements.txt", (later, later))
    assert make(checkout, "up") == 0
    assert len(said(checkout)) == 3


@pytest.mark.parametrize("change", ["copied", "another Python"])
def test_an_environment_of_another_place_or_python_is_made_anew(checkout: Path, change: str) -> None:
    """It would run the code of the checkout it was copied from, or find none of its packages."""
    said(checkout)
    venv = checkout / "backend" / "venv"
    (venv / "pyvenv.cfg").write_text(f"command = /usr/bin/python3 -m venv {venv}\n")
    assert make(checkout, "up") == 0
    assert said(checkout) == ["-m synopsis up"]
    if change == "copied":
        (venv / "pyvenv.cfg").write_text("command = /usr/bin/python3 -m venv /elsewhere/backend/venv\n")
    else:
        (venv / "lib" / "python3.11").rename(venv / "lib" / "python3.10")
    assert make(checkout, "up") == 0
    assert len(said(checkout)) == 3


def test_an_environment_that_another_tool_made_is_left_alone(checkout: Path) -> None:
    """Its notes do not say where it was made."""
    (checkout / "backend" / "venv" / "pyvenv.cfg").write_text("uv = 0.9\n")
    said(checkout)
    assert make(checkout, "up") == 0
    assert said(checkout) == ["-m synopsis up"]


def test_nothing_goes_on_when_make_is_killed(checkout: Path) -> None:
    """Kill -9: the worker is told to stop."""
    running = subprocess.Popen(["make", "--silent", "worker"], cwd=checkout, env=environment())
    try:
        assert any(processes_with("sleep 1000.0001") for _ in until(20))
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=10)
    assert any(not processes_with("sleep 1000.0001") for _ in until(20))


@pytest.mark.parametrize(("version", "status"), [("22.12.0", 0), ("20.19.0", 0), ("20.18.1", 1), ("18.20.8", 1)])
def test_the_page_is_built_by_a_node_that_is_new_enough(version: str, status: int) -> None:
    """The Makefile's own question, put to a real Node.js that is told which one it is."""
    script = re.search(r"node -e '([^']*)'", (REPOSITORY / "Makefile").read_text(encoding="utf-8"))
    assert script
    told = script[1].replace("process.versions.node", f'"{version}"')
    asked = subprocess.run(["node", "-e", told], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (status, "")
