"""F45: every fault at once, for as long as the jobs last."""

from pathlib import Path

import pytest

from synopsis.devstack.stack import Stack
from tests.chance import SEED
from tests.faults.crowd import make_crowd
from tests.faults.fleet import fleet
from tests.faults.results import record
from tests.faults.storm import EVERYTHING, storm


@pytest.mark.timeout(900)
async def test_f45_everything_at_once(own_stack: Stack, logs: Path) -> None:
    """Three thousand jobs through at least 250 faults of eight kinds: none lost, none done twice, all of it legal."""
    crowd = make_crowd(own_stack.addresses.admin_url, 3000)
    async with fleet(own_stack.addresses, logs) as running:
        for _ in range(4):
            await running.start_worker("--shortest", "0.5", "--longest", "1.5")
        at_least = dict.fromkeys(EVERYTHING, 3)
        report = await storm(
            running, own_stack, crowd, plan=EVERYTHING, seed=SEED, within=800, at_least=at_least, faults=250
        )
    assert report.verdict.is_clean, report
    record(
        "F45", what=f"every kind of fault at once, {sum(report.verdict.counts.values())} jobs",
        times=sum(report.faults.values()), lost=len(report.verdict.lost), doubled=len(report.verdict.doubled),
        command="pytest tests/faults/test_everything.py",
    )  # fmt: skip
