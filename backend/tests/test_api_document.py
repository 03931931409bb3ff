"""docs/api.md is run from top to bottom."""

import re
import subprocess
from pathlib import Path

from tests.product import Product

ROOT = Path(__file__).parents[2]


def test_every_command_of_the_api_document_works_as_written(product: Product) -> None:
    """A reader who copies each command in turn gets no error."""
    commands = re.findall(r"^```bash\n(.*?)^```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL | re.MULTILINE)
    assert len(commands) >= 8
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=ROOT,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "BASE": f"{product.url}/api/v1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert "event: hello" in run.stdout
