"""Celery: a pool of threads, results ignored, no events, gossip or rate limits; many prefetched if jobs are short."""

from celery import Celery

from bench.peers import job_of_threads
from bench.peers.command import run
from bench.peers.job import REDIS_URL, SLOTS, UNTIMED, WAITS_SECONDS

app = Celery(broker=REDIS_URL)
app.conf.update(
    task_ignore_result=True,
    worker_disable_rate_limits=True,
    worker_prefetch_multiplier=1 if WAITS_SECONDS else 64,
    worker_send_task_events=False,
)


@app.task(name="job")
def job(sent: float) -> None:
    """The job."""
    job_of_threads.do(sent)


def enqueue_one(sent: float) -> None:
    """One."""
    job.apply_async((sent,))


def enqueue(jobs: int) -> None:
    """Many."""
    with app.producer_pool.acquire() as producer:
        for _ in range(jobs):
            job.apply_async((UNTIMED,), producer=producer)


def work() -> None:
    """The worker."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    app.worker_main(["worker", "--pool=threads", f"--concurrency={SLOTS}", *quiet])


if __name__ == "__main__":
    run("celery", enqueue=enqueue, enqueue_one=enqueue_one, worker=work)
