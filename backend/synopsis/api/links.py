"""Links to stored results, for whoever may read the jobs that made them."""

from collections.abc import Iterable, Mapping

import structlog

from synopsis.jobs.job import Job
from synopsis.results.address import key_of
from synopsis.results.store import ResultStore, Unsigned
from synopsis.tenancy.scope import SchoolId

log = structlog.get_logger()


async def links_to(store: ResultStore | None, school_id: SchoolId, jobs: Iterable[Job]) -> Mapping[str, str]:
    """By job, for those whose results are in the store.

    Where nothing can be signed there is none: a job is read all the same.
    """
    stored = [job for job in jobs if job.result_stored_at] if store else []
    if store is None or not stored:
        return {}
    try:
        links = await store.links([key_of(school_id, job.evaluation_id, job.job_id) for job in stored])
    except Unsigned as error:
        log.warning("links to results cannot be signed", error=str(error))
        return {}
    return {job.job_id: link for job, link in zip(stored, links, strict=True)}
