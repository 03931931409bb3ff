"""The fleet for Prometheus. No label names a school, a person, a job or a worker: this code bounds their number."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from synopsis.ai import measures as of_models
from synopsis.kit.tally import Family
from synopsis.monitoring.fleet import Fleet, QueueSeen, SumSeen
from synopsis.monitoring.health import Health, HealthStatus, ReasonCode
from synopsis.transport import measures as of_jobs
from synopsis.transport.redis_state import RedisState
from synopsis.webhooks import measures as of_webhooks

COUNTED = (
    of_jobs.WAIT, of_jobs.RUN, of_jobs.TOTAL, of_jobs.FAILURES, of_jobs.RESCUED,
    of_models.CALLS, of_models.TOKENS, of_webhooks.CALLS, of_webhooks.GIVEN_UP,
)  # fmt: skip
"""What the workers count and time."""
STATUSES = ("queued", "processing", "completed", "failed", "cancelled")


def describe(fleet: Fleet | None, redis: RedisState | None, health: Health) -> Iterator[Metric]:
    """One look as Prometheus has it. What could not be asked is left out; it is not said to be zero."""
    yield from _health(fleet is not None, redis is not None, health)
    if fleet is not None:
        yield from _workers(fleet)
        yield from _queues(fleet)
        yield from _uploads(fleet)
        yield from _webhooks(fleet)
        for family in COUNTED:
            yield _sums(family, [one for one in fleet.sums if one.name == family.name])
    if redis is not None:
        handed_over = GaugeMetricFamily("synopsis_handed_over_jobs", "Ids that Redis holds.", labels=["queue"])
        for name, ids in redis.handed_over.items():
            handed_over.add_metric([name], ids)
        yield handed_over


def _health(has_postgresql: bool, has_redis: bool, health: Health) -> Iterator[Metric]:  # noqa: FBT001  # two facts
    up = GaugeMetricFamily("synopsis_up", "Whether it answers within half a second.", labels=["part"])
    up.add_metric(["postgresql"], has_postgresql)
    up.add_metric(["redis"], has_redis)
    status = GaugeMetricFamily("synopsis_health", "1 for the status that it has now.", labels=["status"])
    for one in HealthStatus:
        status.add_metric([one.value], one is health.status)
    reasons = GaugeMetricFamily("synopsis_health_reason", "1 for what is wrong now.", labels=["code"])
    codes = {reason.code for reason in health.reasons}
    for code in ReasonCode:
        reasons.add_metric([code.value], code in codes)
    yield from (up, status, reasons)


def _workers(fleet: Fleet) -> Iterator[Metric]:
    workers = GaugeMetricFamily("synopsis_workers", "Workers that are alive.", labels=["state"])
    for state in ("running", "stopping"):
        workers.add_metric([state], sum(worker.state == state for worker in fleet.workers))
    yield workers
    yield GaugeMetricFamily(
        "synopsis_worker_slots", "Jobs that they can run at once.", sum(worker.slots for worker in fleet.workers)
    )
    yield GaugeMetricFamily(
        "synopsis_worker_jobs", "Jobs that they run now.", sum(worker.running for worker in fleet.workers)
    )
    yield GaugeMetricFamily("synopsis_providers_cooling", "Providers whose breaker is open.", len(fleet.breakers))


def _queues(fleet: Fleet) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("synopsis_jobs", "Jobs, by where they stand now.", labels=["queue", "status"])
    oldest = GaugeMetricFamily(
        "synopsis_oldest_queued_seconds", "How long the job that is due the longest has waited; 0: none is due.",
        labels=["queue"],
    )  # fmt: skip
    for queue in fleet.queues:
        for status, count in _counts(queue).items():
            jobs.add_metric([queue.name, status], count)
        oldest.add_metric([queue.name], queue.oldest_seconds or 0.0)
    yield from (jobs, oldest)


def _uploads(fleet: Fleet) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "synopsis_result_uploads_owed", "Results that the store does not have yet; counted up to 10 000.",
        fleet.uploads.owed,
    )  # fmt: skip
    yield GaugeMetricFamily(
        "synopsis_oldest_result_upload_seconds", "How long the oldest of them has been owed; 0: none is.",
        fleet.uploads.oldest_seconds or 0.0,
    )  # fmt: skip


def _webhooks(fleet: Fleet) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "synopsis_webhooks_owed", "Webhooks yet to be delivered; 10,000: or more.", fleet.webhooks.owed
    )
    yield GaugeMetricFamily(
        "synopsis_oldest_webhook_seconds", "How long the webhook that is due the longest has waited; 0: none is due.",
        fleet.webhooks.oldest_seconds or 0.0,
    )  # fmt: skip


def _sums(family: Family, sums: Sequence[SumSeen]) -> Metric:
    if not family.bounds:
        counter = CounterMetricFamily(family.name, family.about, labels=family.labels)
        for one in sums:
            counter.add_metric(one.labels, one.total)
        if not family.labels and not sums:
            counter.add_metric([], 0)  # so that its first one is seen as a change
        return counter
    histogram = HistogramMetricFamily(family.name, family.about, labels=family.labels)
    bounds = [*map(str, map(float, family.bounds)), "+Inf"]
    for one in sums:
        histogram.add_metric(one.labels, list(zip(bounds, accumulate(one.counts), strict=True)), sum_value=one.total)
    return histogram


def _counts(queue: QueueSeen) -> dict[str, int]:
    return {status: getattr(queue, status) for status in STATUSES}
