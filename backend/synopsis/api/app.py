"""The application, in the order in which a request meets its parts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from prometheus_client import CollectorRegistry
from starlette.routing import BaseRoute
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from synopsis import runtime
from synopsis.api import (
    audit,
    cancelling,
    comments,
    dead_letters,
    editing,
    evaluations,
    explaining,
    job_counts,
    job_lists,
    jobs,
    keys,
    limits,
    live,
    mine,
    monitoring,
    operations,
    overviews,
    people,
    queueing,
    replays,
    retrying,
    schedules,
    sign_in,
    summaries,
    webhooks,
    workflows,
)
from synopsis.api.admission import Doorkeeper
from synopsis.api.again import Again
from synopsis.api.dependencies import authenticate
from synopsis.api.description import Described, name_of
from synopsis.api.documentation import serve_documentation
from synopsis.api.envelope import Envelope
from synopsis.api.errors import answer_errors
from synopsis.api.known_keys import KnownKeys
from synopsis.api.last_resort import LastResort
from synopsis.api.measure import Measure
from synopsis.api.other_origins import let_in
from synopsis.api.page import serve_page
from synopsis.api.policy import refuse_undeclared
from synopsis.api.rate_limit import REFUSED, RateLimit, rates_of
from synopsis.api.schemas import refusals
from synopsis.api.stopping import told_of_a_stop
from synopsis.api.traced import Traced
from synopsis.api.wishes import Wishes
from synopsis.kit import failpoints
from synopsis.kit.config import Settings, load_settings
from synopsis.kit.garbage import without_old_garbage
from synopsis.kit.logs import configure_logs
from synopsis.kit.loops import end

DESCRIPTION = """
Pupils write each other feedback; Synopsis turns what one pupil received into a short, safe, honest summary, in the
background. Sign in at `/api/v1/auth/token`, queue summaries, watch them being made, read them.
"""
BASE = "/api/v1"
ABOUT: dict[str, Any] = {"title": "Synopsis", "version": version("synopsis"), "description": DESCRIPTION}


@cache
def routes() -> Sequence[BaseRoute]:
    """What every application of this process serves: FastAPI takes most of a start to work them out."""
    # Each room is included at once, and not in a router of them all: FastAPI looks through nested ones again for each.
    whole = APIRouter(generate_unique_id_function=name_of)
    whole.include_router(sign_in.public, prefix=BASE, responses=refusals(401, 503))
    for room in (
        sign_in,
        evaluations,
        queueing,
        summaries,
        comments,
        editing,
        mine,
        overviews,
        job_lists,
        job_counts,
        cancelling,
        retrying,
        workflows,
        jobs,
        dead_letters,
        replays,
        explaining,
        schedules,
        live,
        webhooks,
        monitoring,
        people,
        limits,
        keys,
        audit,
    ):
        # Before anything that a route itself depends on: nothing is looked up, or looked at, for whoever may not.
        limited = REFUSED if room is not live else {}
        refused = {**refusals(401, 403, 503), **limited}
        whole.include_router(room.router, prefix=BASE, dependencies=[Depends(authenticate)], responses=refused)
    whole.include_router(operations.router)
    return whole.routes


def document() -> dict[str, Any]:
    """The API's description, which is the same whatever its settings; no server is asked."""
    return Described(**ABOUT, routes=list(routes())).openapi()


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application.

    Raises:
        Misconfigured: a setting is missing or wrong.
        Undeclared: nobody has said who may use a route.
    """
    settings = settings or load_settings()
    configure_logs(settings.log_format)
    failpoints.arm(settings.failpoint)
    key = settings.signing_key()
    settings.master_keys()  # here, so that a bad one stops the start

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with runtime.backend(settings, key) as parts:
            app.state.backend, app.state.wishes = parts, Wishes(parts.database, parts.ring)
            app.state.doorkeeper = Doorkeeper(parts.database)
            keeping = asyncio.create_task(app.state.doorkeeper.run())
            with told_of_a_stop(parts.watchtower.dismiss), without_old_garbage():
                yield
            await end([keeping])

    app = Described(
        **ABOUT,
        lifespan=lifespan,
        routes=list(routes()),
        docs_url=None,
        redoc_url=None,
    )
    app.state.measured, app.state.known_keys = CollectorRegistry(), KnownKeys()
    # The last that is added meets a request first.
    app.add_middleware(LastResort)
    app.add_middleware(Again)
    app.add_middleware(RateLimit, rates=rates_of(settings), registry=app.state.measured)
    app.add_middleware(Measure, registry=app.state.measured)
    let_in(app, settings.cors_origins)
    app.add_middleware(Envelope)
    if settings.traces_endpoint:
        app.add_middleware(Traced)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[str(proxy) for proxy in settings.trusted_proxies])
    answer_errors(app)
    serve_documentation(app)
    serve_page(app, settings.page_directory)
    refuse_undeclared(app)
    return app
