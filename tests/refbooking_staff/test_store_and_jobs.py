"""What the product remembers, under threads and restarts, and its work that is due later."""

import gc
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import responses
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from refbooking import sending
from refbooking.clock import ClockUnreadable, SetClock, UrlClock
from refbooking.jobs import JobData, Jobs
from refbooking.rates import Rates
from refbooking.service import Service
from refbooking.store.columns import Instant
from refbooking.store.database import Store
from refbooking.store.tables import event, idempotency, invitation
from refbooking_staff.riverside import MARIA, NINE, Desk, Gateway, Practice, code


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    made = Store(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_stored_instants_sort_as_time_does(one: datetime, other: datetime) -> None:
    dialect = sqlite.dialect()
    stored = [Instant().process_bind_param(at, dialect) for at in (one, other)]
    assert all(stored)
    assert (str(stored[0]) < str(stored[1])) == (one < other)


def test_thirty_two_threads_write_without_ever_finding_it_locked(store: Store) -> None:
    def write(number: int) -> None:
        with store.begin() as tx:
            seen = len(tx.execute(select(event.c.seq)).all())
            values = {"at": NINE, "kind": "k", "subject": str(number), "data": {"seen": seen}}
            tx.execute(insert(event).values(values))

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(write, range(200)))
    with store.read() as tx:
        seen = [data["seen"] for data in tx.execute(select(event.c.data)).scalars()]
    assert sorted(seen) == list(range(200))


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    with store.read() as reader:
        before = reader.execute(select(event.c.seq)).all()
        with store.begin() as writer:
            values = {"at": NINE, "kind": "k", "subject": "s", "data": {}}
            writer.execute(insert(event).values(values))
        assert reader.execute(select(event.c.seq)).all() == before


def test_nothing_stays_of_a_transaction_that_failed(store: Store) -> None:
    values = {"scope": "s", "key": "k", "body_hash": "h", "created_at": NINE}

    def write_twice() -> None:
        with store.begin() as tx:
            tx.execute(insert(idempotency).values(values))
            tx.execute(insert(idempotency).values(values))

    with pytest.raises(IntegrityError):
        write_twice()
    with store.read() as tx:
        assert tx.execute(select(idempotency)).all() == []


def test_jobs_run_in_due_order_when_the_clock_jumps(store: Store) -> None:
    clock, ran = SetClock(NINE), list[str]()
    jobs = Jobs(store, clock)
    jobs.handle("note", lambda data: ran.append(data["name"]))
    with store.begin() as tx:
        for name, hours in (("late", 3), ("soon", 1), ("soon too", 1), ("far", 99)):
            jobs.schedule(tx, "note", NINE + timedelta(hours=hours), name=name)
    assert jobs.run_due() == 0
    clock.advance(timedelta(hours=3))
    assert jobs.run_due() == 3
    assert ran == ["soon", "soon too", "late"]


def test_a_job_that_a_job_schedules_for_now_runs_too(store: Store) -> None:
    clock, ran = SetClock(NINE), list[str]()
    jobs = Jobs(store, clock)

    def first(_data: JobData) -> None:
        with store.begin() as tx:
            jobs.schedule(tx, "second", clock.now())

    jobs.handle("first", first)
    jobs.handle("second", lambda _data: ran.append("second"))
    with store.begin() as tx:
        jobs.schedule(tx, "first", NINE)
    assert (jobs.run_due(), ran) == (2, ["second"])


def test_a_job_that_fails_is_tried_again_and_stops_nobody(store: Store) -> None:
    clock, ran = SetClock(NINE), list[str]()
    jobs = Jobs(store, clock)

    def moody(_data: JobData) -> None:
        ran.append("moody")
        if len(ran) < 3:
            raise RuntimeError("not today")

    jobs.handle("moody", moody)
    jobs.handle("calm", lambda _data: ran.append("calm"))
    with store.begin() as tx:
        jobs.schedule(tx, "moody", NINE)
        jobs.schedule(tx, "calm", NINE)
    jobs.run_due()
    assert ran == ["moody", "calm"]
    clock.advance(timedelta(seconds=30))
    assert (jobs.run_due(), ran) == (1, ["moody", "calm", "moody"])
    clock.advance(timedelta(days=1))
    assert jobs.run_due() == 0


def test_a_job_scheduled_in_a_failed_transaction_does_not_exist(store: Store) -> None:
    jobs = Jobs(store, SetClock(NINE))

    def change_our_mind() -> None:
        with store.begin() as tx:
            jobs.schedule(tx, "note", NINE)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        change_our_mind()
    assert jobs.run_due() == 0


def test_two_staff_sending_at_once_make_one_live_link(
    asha: Desk, app: Flask, gateway: Gateway
) -> None:
    start = threading.Barrier(8)

    def send(number: int) -> int:
        desk = Desk(app.test_client(), keys=1000 * number)
        start.wait()
        return desk.send().status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(send, range(8)))
    assert statuses == [201] + [409] * 7
    assert len(gateway.texts) == 1


def test_a_restart_sends_what_was_written_down_and_sends_nothing_twice(
    asha: Desk, gateway: Gateway, service: Service
) -> None:
    made = asha.sent()["id"]
    with service.store.begin() as tx:  # as if the power had failed before the answer was noted
        tx.execute(invitation.update().values(state="created", sent_at=None))
        tx.exec_driver_sql("UPDATE message SET state = 'handing_over', gateway_id = NULL")
        sending.take_up_after_restart(service, tx)
    service.run_due_jobs()
    assert asha.get(f"/invitations/{made}").get_json()["state"] == "sent"
    assert len(gateway.texts) == 1


def test_a_clock_kept_elsewhere_is_asked_with_its_token() -> None:
    with responses.RequestsMock() as wire:
        wire.get("http://clock.test/now", json={"now": "2026-10-20T09:00:00+01:00"})
        assert UrlClock("http://clock.test/now", "tick").now() == NINE
        assert wire.calls[0].request.headers["Authorization"] == "Bearer tick"


@pytest.mark.parametrize(
    "reply",
    [
        {"status": 401},
        {"json": {"time": "x"}},
        {"json": {"now": "soon"}},
        {"json": {"now": "2026-10-20T09:00:00"}},
        {"body": "<html>"},
        {"body": requests.ConnectionError("refused")},
    ],
)
def test_a_clock_that_cannot_be_read_is_named(reply: dict[str, object]) -> None:
    with responses.RequestsMock() as wire:
        wire.get("http://clock.test/now", **reply)  # type: ignore[arg-type]  # one reply's parts
        with pytest.raises(ClockUnreadable, match=r"clock\.url http://clock\.test/now"):
            UrlClock("http://clock.test/now", None).now()


def test_the_clock_of_a_test_can_be_moved_over_http(app: Flask) -> None:
    client = app.test_client()
    told = client.post("/__test__/clock", json={"advance": 60}).get_json()
    assert told == {"now": "2026-10-20T09:01:00+01:00"}
    reply = client.post("/__test__/clock", json={"set": "2026-10-20T09:00:00"})
    assert code(reply) == (422, "VALIDATION_FAILED")


def test_a_clock_kept_elsewhere_is_not_moved_here(app: Flask, service: Service) -> None:
    service.clock = UrlClock("http://clock.test/now", None)
    reply = app.test_client().post("/__test__/clock", json={"advance": 60})
    assert code(reply) == (409, "CLOCK_IS_ELSEWHERE")


def test_a_reset_forgets_everything_and_may_bring_new_people(app: Flask, asha: Desk) -> None:
    asha.sent()
    client = app.test_client()
    assert client.post("/__test__/reset").status_code == 204
    assert asha.get("/invitations").get_json()["items"] == []
    assert client.get("/__test__/events").get_json() == {"events": []}
    people = {"organisations": [{"ods": "Y90009", "name": "New"}], "staff": []}
    assert client.post("/__test__/reset", json=people).status_code == 204
    assert code(asha.get("/me")) == (401, "NOT_SIGNED_IN")
    reply = client.post("/__test__/reset", json={"organisation": []})
    assert code(reply) == (422, "VALIDATION_FAILED")
    assert reply.get_json()["detail"] == "reset.organisation is not a key we know"


def test_a_page_in_a_browser_cannot_make_it_forget(app: Flask, asha: Desk) -> None:
    asha.sent()
    foreign = {"Origin": "http://evil.test", "Content-Type": "text/plain"}
    reply = app.test_client().post("/__test__/reset", headers=foreign)
    assert code(reply) == (403, "NOT_ALLOWED")
    assert len(asha.get("/invitations").get_json()["items"]) == 1


def test_the_event_feed_tells_what_happened_without_the_token(
    app: Flask, asha: Desk, gateway: Gateway
) -> None:
    made = asha.sent()["id"]
    feed = app.test_client().get("/__test__/events?after=0").get_json()["events"]
    assert [(one["kind"], one["subject"]) for one in feed] == [
        ("created", made),
        ("sent", made),
        ("record_saved", made),
    ]
    assert gateway.bodies[0].split("/b/")[1][:12] not in str(feed)
    after = app.test_client().get(f"/__test__/events?after={feed[1]['seq']}").get_json()
    assert after["events"] == feed[2:]


def test_neither_logs_nor_tasks_name_a_patient_when_the_book_is_away(
    asha: Desk,
    practice: Practice,
    service: Service,
    clock: SetClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def ask(_data: JobData) -> None:
        who = service.staff("Y90001:asha.patel")
        service.act_as(service.organisation("Y90001"), who).patient(MARIA)

    address = f"Max retries exceeded with url: /x?matchedTerms={MARIA}"
    practice.broken["FileRecord"] = requests.ConnectionError(address)
    asha.sent()
    practice.broken["GetMatchedPatients"] = requests.ConnectionError(address)
    service.jobs.handle("ask", ask)
    with service.store.begin() as tx:
        service.jobs.schedule(tx, "ask", clock.now())
    service.run_due_jobs()
    assert "of kind ask failed" in caplog.text
    assert MARIA not in caplog.text
    assert len(asha.get("/tasks").get_json()["items"]) == 1
    assert MARIA not in str(asha.get("/tasks").get_json())


def test_rates_count_within_a_sliding_window() -> None:
    rates, within = Rates(), timedelta(minutes=10)
    for second in range(3):
        rates.note("a", NINE + timedelta(seconds=second), within=within)
    assert rates.too_many("a", NINE + timedelta(seconds=3), most=3, within=within) == 598
    assert rates.too_many("b", NINE, most=3, within=within) is None
    assert rates.too_many("a", NINE + within, most=3, within=within) is None


def test_a_store_that_nobody_holds_lets_go_of_its_file(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/booking.db")
    with store.engine.connect() as tx:
        held = tx.connection.driver_connection
    assert isinstance(held, sqlite3.Connection)
    del store
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        held.execute("SELECT 1")
