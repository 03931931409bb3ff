"""Schemathesis asks every operation of the document, as everybody; each answer is held to what the document says.

Its cases are half of what may be sent and half of what may not. As by themselves they would name nothing that there
is, most are led to something: an id is put in its place, and a body that can be carried out over what was made up.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from synopsis.api.policy import POLICIES
from synopsis.tenancy.policy import STUDENTS
from tests.api.routes import API, BODIES, CONSTANTS, OBJECTS, Values
from tests.api.world import Owner
from tests.chance import SEED

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
WHO = ["nobody", "student", "key", *["teacher"] * 2, *["admin"] * 5]
WHOSE = [None, *[Owner.OWN] * 5, Owner.COLLEAGUES, Owner.SOUTHS]
"""Whose objects a fit case is led to; with None, it is left as it was made up."""
NEVER_BY_ACCIDENT = {
    "cursor", "timezone", "task_type", "cron_expression", "task_params", "student_ids", "job_ids", "summary_id",
    "webhook_retry", "run_at", "bucket_seconds", "points", "based_on",
}  # fmt: skip
"""What is led has none of these, but for what the operation is led to: made up, they do not go with the rest."""
HARMFUL_LAST = ("PATCH /api/v1/evaluations", "cancel", "DELETE", "logout")
"""What ends things comes after what needs them."""

# Whole fractions are integers to JSON Schema, and not to us.
NOT_FOR_A_SCHEMA = {
    ("body.run_at", "must lie within 366 days"),
    ("body.url", ""),
    ("body.webhook_url", ""),
    ("body.task_params.webhook_url", ""),
    ("body.webhook_retry", "waits "),
    ("body.webhook_retry", "the waits "),
    ("body.webhook_retry", "the strategy "),
    ("body.task_params.webhook_retry", ""),
    ("query", "waits "),
    ("query", "the waits "),
    ("query", "the strategy "),
    ("query.max_attempts", "Field required"),
    ("body", "webhook_retry is of use with"),
    ("body", "name the jobs in"),
    ("body", '"job_ids" goes with none'),
    ("body", '"task_params" must be'),
    ("body", '"generate_summary" takes no'),
    ("body", '"class_overview" takes no'),
    ("body", '"notify" takes no'),
    ("body", "a step of "),
    ("body", "names a point twice"),
    # Or all of its other forms fit, and a whole fraction among the numbers does not.
    ("body.student_ids.literal", ""),
    ("", "Input should be a valid integer"),
}
"""Where a refusal is, and how it begins: rules that a schema cannot say, which are told in words."""

# Nobody outside is called, whatever is made up.
schemathesis.openapi.format("uri", st.just("https://example.com/webhook"))


@dataclass
class Findings:
    """What came of it."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """By operation, who asked, and status."""
    lies: dict[tuple[str, str], str] = field(default_factory=dict)
    """By operation and what was wrong: who heard it, and how to hear it again."""

    def statuses(self) -> dict[str, Counter[int]]:
        """How many answers of each status, by operation."""
        found = dict[str, Counter[int]]()
        for (operation, _, status), number in self.answers.items():
            found.setdefault(operation, Counter())[status] += number
        return found

    def table(self) -> str:
        """A line for each operation."""
        lines = [
            f"{operation:<95}" + "  ".join(f"{status}: {number:<4}" for status, number in sorted(statuses.items()))
            for operation, statuses in self.statuses().items()
        ]
        return "\n".join(lines)


@dataclass
class Asking:
    """Sends cases to an API."""

    url: str
    headers: Callable[[str], Mapping[str, str]]
    """Of somebody who is named."""
    values: Callable[[Owner], Values]
    """The ids of somebody's objects."""
    prepare: Callable[[str], None]
    """Makes what an operation needs, before each of its cases."""
    findings: Findings = field(default_factory=Findings)

    def ask_all(self, document: dict[str, Any], cases: int) -> None:
        """Send what the document gives as examples, then about so many cases, as many to each operation."""
        examples = dict(examples_of(document))
        every = list(operations(described(document)))
        every.sort(key=lambda one: max((n for n, what in enumerate(HARMFUL_LAST, 1) if what in one.label), default=0))
        with requests.Session() as session:
            for operation in every:
                if operation.label in examples:
                    self._ask_example(operation, *examples[operation.label], session)
                self._ask(operation, -(-cases // len(every)), session)

    def _ask_example(
        self, operation: APIOperation[Any, Any, Any, Any], media_type: str, example: Any, session: requests.Session
    ) -> None:
        self.prepare(operation.label)
        own = self.values(Owner.OWN)
        ids = {one.name: own.get(one.name, CONSTANTS.get(one.name)) for one in operation.path_parameters}
        case = operation.Case(path_parameters=ids, body=led(example, own), media_type=media_type)
        answer = case.call(base_url=self.url, session=session, headers=dict(self.headers("admin")), timeout=20)
        if answer.status_code >= 300 and answer.status_code != 409:  # of the summary that is to be released
            self.findings.lies[operation.label, "example"] = f"{answer.status_code} to the example: {answer.text}"

    def _ask(self, operation: APIOperation[Any, Any, Any, Any], cases: int, session: requests.Session) -> None:
        """A quarter that should succeed, so that no operation is known by its refusals alone; the rest by chance."""
        chance = random.Random(SEED)  # Hypothesis' own favours what it has tried
        certain = -(-cases // 4)
        fit = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        self._send(operation, fit, certain, lambda: (who_may(operation.label), Owner.OWN), session)
        by_chance = max(1, cases - certain)
        self._send(
            operation, any_case(operation), by_chance, lambda: (chance.choice(WHO), chance.choice(WHOSE)), session
        )

    def _send(
        self,
        operation: APIOperation[Any, Any, Any, Any],
        strategy: st.SearchStrategy[Case[Any]],
        cases: int,
        choose: Callable[[], tuple[str, Owner | None]],
        session: requests.Session,
    ) -> None:
        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=cases,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy, st.integers())  # the number asks again where there is but one thing to ask
        def send(case: Case[Any], _: int) -> None:
            who, whose = choose()
            self.prepare(operation.label)
            if whose is not None and is_fit(case):
                lead(case, self.values(whose))
            answer = case.call(base_url=self.url, session=session, headers=dict(self.headers(who)), timeout=20)
            self.findings.answers[operation.label, who, answer.status_code] += 1
            for lie in lies(case, answer):
                self.findings.lies[operation.label, lie] = f"As {who}, {lie}\n{case.as_curl_command()}"

        send()


def who_may(operation: str) -> str:
    """Somebody whom the table lets through."""
    its = POLICIES.get(operation.replace(f" {API}", " ", 1))
    return "student" if its is not None and its.roles == STUDENTS else "admin"


def examples_of(document: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Of each body, by its operation: its media type and an example; None if there is none."""
    for path, its in document["paths"].items():
        for method, operation in its.items():
            for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
                schema = body["schema"]
                name = schema.get("anyOf", [schema])[0]["$ref"].rpartition("/")[2]
                examples = document["components"]["schemas"][name].get("examples", [None])
                yield f"{method.upper()} {path}", (media_type, body.get("example", examples[0]))


def described(document: dict[str, Any]) -> BaseSchema:
    """A document whose answers have no field that it does not name; of a stream, the first event is enough."""
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and not name.startswith("Body_"):
            schema.setdefault("additionalProperties", False)
    config = schemathesis.Config.from_dict({"max-stream-events": 1})
    return schemathesis.openapi.from_dict(document, config=config)


def operations(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """All of them; none that Schemathesis does not understand."""
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found.err()
        yield found.ok()


def any_case(operation: APIOperation[Any, Any, Any, Any]) -> st.SearchStrategy[Case[Any]]:
    """Fit or unfit by the schema."""
    modes = (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


def is_fit(case: Case[Any]) -> bool:
    """Whether the schema has nothing against it."""
    return case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE


def lead(case: Case[Any], values: Values) -> None:
    """To somebody's objects, and to a body that is fit for more than the schema."""
    for place in (case.path_parameters, case.query):
        for name in place or {}:
            if name in OBJECTS or name in CONSTANTS:
                place[name] = values.get(name, CONSTANTS.get(name))
    fit = BODIES.get(case.operation.label, {})
    fit = fit(values) if callable(fit) else fit
    case.query = {**_plain(case.query), **fit.get("params", {})}
    if "json" in fit:
        case.body = {**_plain(case.body, NEVER_BY_ACCIDENT | {"student_id"}), **fit["json"]}
    elif isinstance(case.body, dict) and not fit:
        case.body = _plain(case.body)
    elif "files" in fit:
        case.body = {name: content.decode() for name, (_, content) in fit["files"].items()}
    elif "data" in fit:
        case.body = {"username": str(values["email"]), "password": "synopsis-demo"}


def led(example: Any, own: Values) -> Any:
    """An example with ids of what is there: the document's are the demo's."""
    here = {**own, "student_ids": [own["student_id"]], "username": own["email"]}
    if not isinstance(example, dict):
        return example
    return {name: here[name] if name in here else led(value, own) for name, value in example.items()}


def _plain(made_up: object, without: set[str] = NEVER_BY_ACCIDENT) -> dict[str, Any]:
    """Without what is never right by accident."""
    fields = made_up if isinstance(made_up, dict) else {}
    return {name: value for name, value in fields.items() if name not in without}


def lies(case: Case[Any], answer: Response | httpx.Response) -> list[str]:
    """Where an answer is not as the document says."""
    found = []
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as failures:
        found += [f"{answer.status_code} {failure.title}: {failure.message}" for failure in failures.exceptions]
    if answer.status_code == 422 and is_fit(case):
        found += [
            f"422 to what is fit by the schema: {fault}" for fault in _faults(answer.json()) if not _is_told(*fault)
        ]
    return found


def _faults(problem: dict[str, Any]) -> list[tuple[str, str]]:
    if problem["code"] != "invalid":
        return []
    return [(one["where"], one["message"]) for one in problem.get("errors", [])]


def _is_told(where: str, message: str) -> bool:
    where = re.sub(r"^body\.steps\.\d+", "body", where)
    return any(where.startswith(place) and message.startswith(what) for place, what in NOT_FOR_A_SCHEMA)
