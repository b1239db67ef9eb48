"""Putting the product together: one Flask application with everything it needs."""

import logging
import random
from pathlib import Path

from flask import Flask, Response
from sqlalchemy import make_url
from werkzeug.exceptions import HTTPException

from refbooking import (
    batches,
    declining,
    drafts,
    idempotency,
    invitations,
    manage,
    matching,
    outbox,
    reconcile,
    record_saves,
    reminders,
    sending,
)
from refbooking.api import edge, forms, hooks, openapi, patient, profile, staff, testing
from refbooking.clinical.access import Doors
from refbooking.clinical.pds import Pds
from refbooking.clinical.sms import NotifyGateway
from refbooking.clock import Clock, RealClock, UrlClock
from refbooking.jobs import Jobs
from refbooking.pages import form as form_pages
from refbooking.pages import manage as manage_pages
from refbooking.pages import patient as patient_pages
from refbooking.pages import staff as staff_pages
from refbooking.pages import web
from refbooking.rates import Rates
from refbooking.routes import Route
from refbooking.service import Service, Wait
from refbooking.settings import Settings
from refbooking.store.database import Store
from refbooking.tokens import Tokens

LARGEST_BODY = 2 * 1024 * 1024
WITH_JOBS = (
    invitations,
    sending,
    batches,
    record_saves,
    outbox,
    reminders,
    reconcile,
    manage,
    declining,
    drafts,
    matching,
)


class Product(Flask):
    """Flask, with routes that are quick to make."""

    url_rule_class = Route


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    wait: Wait | None = None,
    store: Store | None = None,
) -> Flask:
    """The product as a WSGI application; nothing runs in the background until `run_due_jobs`.

    `app.extensions["refbooking"]` is its `Service`. Tests pass a clock, seeded chance, a `wait`
    that returns at once, and a `store` that is open already (its URL in the settings is not read).
    """
    service = _service(settings, clock, chance, wait, store or _store(settings))
    app = Product("refbooking", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["refbooking"] = service
    edge.install(app, service)
    _add_routes(app, service)
    for module in WITH_JOBS:
        module.register(service)
    _take_up(service)
    return app


def _service(
    settings: Settings,
    clock: Clock | None,
    chance: random.Random | None,
    wait: Wait | None,
    store: Store,
) -> Service:
    clock = clock or _clock(settings)
    chance = chance or random.SystemRandom()
    service = Service(
        settings=settings,
        clock=clock,
        store=store,
        tokens=Tokens(settings.secret_key, chance),
        jobs=Jobs(store, clock),
        rates=Rates(),
        sms=NotifyGateway(settings.sms),
        act_as=Doors(clock, chance, lambda: service.settings),
        pds=Pds(settings.pds, clock) if settings.pds else None,
    )
    if wait is not None:
        service.wait = wait
    return service


def _store(settings: Settings) -> Store:
    _make_room(settings.database_url)
    return Store(settings.database_url)


def _clock(settings: Settings) -> Clock:
    if settings.clock is None:
        return RealClock()
    return UrlClock(settings.clock.url, settings.clock.token)


def _add_routes(app: Flask, service: Service) -> None:
    for part in (staff, patient, forms, hooks, profile, openapi):
        app.register_blueprint(part.blueprint(service))
    if service.settings.test_mode:
        app.register_blueprint(testing.blueprint(service))
    for pages in (patient_pages, manage_pages, form_pages, staff_pages):
        app.register_blueprint(pages.blueprint(service))
    web.install(app)

    @app.errorhandler(Exception)
    def refuse(failure: Exception) -> Response:
        problem = edge.problem_of(failure)
        return edge.problem_reply(problem) if edge.is_api() else web.problem_page(service, problem)

    # Flask prefers a handler of HTTP errors over one of all exceptions.
    app.register_error_handler(HTTPException, refuse)


def _take_up(service: Service) -> None:
    """After a restart: what was begun is finished, what was asked is forgotten (E54)."""
    with service.store.begin() as tx:
        idempotency.forget_unfinished(tx)
        sending.take_up_after_restart(service, tx)
    reconcile.adopt_orphans(service)


def _make_room(database_url: str) -> None:
    """Create the directory of an SQLite file."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


logging.getLogger("refbooking").addHandler(logging.NullHandler())
