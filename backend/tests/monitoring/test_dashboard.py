"""The dashboard for Grafana: what it asks is there, and it has the form that Grafana knows.

No Grafana runs here. Grafana's own published types read the file and write it again; a parser of PromQL reads each
question; and each metric and label that it names is held against what a real API says.
"""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import promql_parser as promql
import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client.parser import text_string_to_metric_families

from synopsis.monitoring.exposition import COUNTED

DEPLOY = Path(__file__).parents[3] / "deploy"
NOBODY_WAS_REFUSED = {"synopsis_http_rate_limited": {"limit"}}
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


@cache
def board() -> dict[str, Any]:
    """The file."""
    read: dict[str, Any] = json.loads((DEPLOY / "grafana" / "synopsis.json").read_text())
    return read


def questions() -> list[str]:
    """What its panels ask, with Grafana's variables filled in."""
    asked = [target["expr"] for panel in board()["panels"] for target in panel.get("targets", [])]
    return [one.replace("$__rate_interval", "1m").replace("$queue", "ai-summaries|ai-summaries-low") for one in asked]


def read(question: str) -> list[tuple[str, frozenset[str]]]:
    """The series that it reads, each with the labels that it is chosen by, and all that anything is grouped by."""
    found: list[tuple[str, frozenset[str]]] = []
    grouped: set[str] = set()

    def visit(node: object) -> bool:
        if isinstance(node, promql.VectorSelector):
            found.append((str(node.name), frozenset(matcher.name for matcher in node.matchers.matchers)))
        if isinstance(node, promql.MatrixSelector):
            visit(node.vector_selector)
        if isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            grouped.update(node.modifier.labels)
        return True

    promql.walk(promql.parse(question), visit)
    return [(name, labels | grouped) for name, labels in dict.fromkeys(found)]


def unknown(questions: list[str], known: dict[str, set[str]]) -> list[str]:
    """What they ask for that nobody says: metrics, or labels of them."""
    return [
        f"{name}: {sorted(labels - known.get(name, set()))}"
        for question in questions
        for name, labels in read(question)
        if name not in known or labels - known[name]
    ]


async def said_by(api: str) -> dict[str, set[str]]:
    """Every series that a real API says or will say, with its labels: of those that have none yet, as declared."""
    async with httpx.AsyncClient(base_url=api) as machine:
        await machine.get("/api/v1/nothing-here")
        text = (await machine.get("/metrics")).text
    known: dict[str, set[str]] = {}
    declared = {family.name: set(family.labels) for family in COUNTED} | NOBODY_WAS_REFUSED
    for family in text_string_to_metric_families(text):
        labels = {name for sample in family.samples for name in sample.labels if name != "le"}
        for suffix in SUFFIXES[family.type]:
            name = family.name.removesuffix("_total") + suffix
            known[name] = labels | declared.get(family.name.removesuffix("_total"), set())
            if suffix == "_bucket":
                known[name] |= {"le"}
    return known


async def test_each_question_can_be_answered(api: str) -> None:
    """PromQL reads it, and every metric and label in it is one that the API has; a misspelt one would be found."""
    known = await said_by(api)
    assert len(questions()) > 30
    assert unknown(questions(), known) == []
    assert unknown(["max(synopsis_worker)", 'synopsis_jobs{school="1"}', "sum by (job) (synopsis_jobs)"], known) == [
        "synopsis_worker: []",
        "synopsis_jobs: ['school']",
        "synopsis_jobs: ['job']",
    ]
    with pytest.raises(ValueError, match="parenthesis"):
        read("max(synopsis_workers")


async def test_each_metric_of_the_queue_has_a_panel(api: str) -> None:
    """What operators are told of jobs, workers, models and webhooks is to be seen."""
    shown = {name for question in questions() for name, _ in read(question)}
    stems = {name.removesuffix("_bucket").removesuffix("_count") for name in shown}
    told = {name for name in await said_by(api) if not name.endswith(("_bucket", "_count", "_sum", "_created"))}
    assert told - stems - {"synopsis_up"} == set()
    assert {family.name for family in COUNTED if family.bounds} - stems == set()


def test_grafanas_own_types_read_all_of_it() -> None:
    """Nothing is in the file that they do not know: it comes out as it went in. A field of no type would not."""
    assert _as_grafana_has_it(board()) == board()
    strange = copy.deepcopy(board())
    strange["panels"][1]["titel"] = "x"
    assert _as_grafana_has_it(strange) != strange


def _as_grafana_has_it(file: dict[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(copy.deepcopy(file))))
    said: dict[str, Any] = _without_what_was_not_said(written, file)
    return said


def _without_what_was_not_said(written: Any, file: Any) -> Any:
    """Less the defaults that it adds."""
    if isinstance(written, dict) and isinstance(file, dict):
        return {key: _without_what_was_not_said(written[key], file[key]) for key in written if key in file}
    if isinstance(written, list) and isinstance(file, list) and len(written) == len(file):
        return [_without_what_was_not_said(*pair) for pair in zip(written, file, strict=True)]
    return written


def test_panels_lie_beside_each_other() -> None:
    """Each has an id of its own, lies on the 24 columns, and covers no other."""
    panels = board()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert {x for x, _ in cells} == set(range(24))


def test_what_is_provisioned_fits_together() -> None:
    """The containers' file mounts the dashboard where its provider looks, and Prometheus where its source looks."""
    services = yaml.safe_load((DEPLOY / "watching.yml").read_text())["services"]
    mounted = dict(volume.split(":")[:2] for volume in services["grafana"]["volumes"] if volume.startswith("./"))
    assert all((DEPLOY / path).exists() for path in mounted)
    [provider] = _provisioned("dashboards/synopsis.yaml")["providers"]
    assert mounted["./grafana/synopsis.json"].startswith(provider["options"]["path"] + "/")
    [source] = _provisioned("datasources/prometheus.yaml")["datasources"]
    assert (source["type"], source["url"]) == ("prometheus", "http://prometheus:9090")
    [job] = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
    assert job.get("metrics_path", "/metrics") == "/metrics"


def _provisioned(path: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "grafana" / "provisioning" / path).read_text())
    return read
