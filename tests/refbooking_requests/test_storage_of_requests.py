"""A reference is never shown for nothing: storage that fails, threads that race, erased drafts."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import event, text

from refbooking_requests.clicking import up_to_contact
from refbooking_requests.village import Staff, Village, Visitor


@contextmanager
def read_only_disk(here: Village) -> Iterator[None]:
    """SQLite can write nothing any more, as when a disk was mounted again read-only."""
    engine = here.service.store.engine

    def shut(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    def open_again(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only=OFF")

    event.listen(engine, "checkout", shut)
    yield
    event.remove(engine, "checkout", shut)
    event.listen(engine, "checkout", open_again)


def test_storage_that_fails_gives_no_reference_and_keeps_the_answers(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    visitor.answer().skip()
    with read_only_disk(here):
        told = visitor.submit()
    assert visitor.refused(told) == (503, "REQUEST_NOT_STORED")
    assert "reference" not in told
    assert asha.inbox() == []
    told = visitor.submit("again")
    assert visitor.last.status_code == 201
    assert [one["reference"] for one in asha.inbox()] == [told["reference"]]


def test_the_review_page_says_that_nothing_was_sent(here: Village) -> None:
    one = up_to_contact(here).go_on(number="01632 960001")
    with read_only_disk(here):
        one.press("Send request")
    assert (one.code, one.heading) == ("REQUEST_NOT_STORED", "Check your answers")
    assert one.error == "Your request has not been sent. Try again"
    assert one.press("Send request").heading == "Request sent"


def test_threads_that_send_one_draft_get_one_reference(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    visitor.answer().skip()
    told: list[tuple[int, str]] = []

    def send(number: int) -> None:
        mine = Visitor(here, visitor.ods, visitor.draft)
        body = mine.submit(f"key {number}")
        told.append((mine.last.status_code, body["reference"]))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in told) == [200] * 15 + [201]
    assert {reference for _, reference in told} == {one["reference"] for one in asha.inbox()}
    assert len(asha.inbox()) == 1


def test_threads_that_type_the_code_never_get_a_sixth_try(here: Village, visitor: Visitor) -> None:
    visitor.answer().put("phone_access", answer="yes")
    visitor.ask_code()
    wrong = "000000" if visitor.code() != "000000" else "111111"
    told: list[str] = []

    def type_it() -> None:
        told.append(Visitor(here, visitor.ods, visitor.draft).give(wrong)["code"])

    threads = [threading.Thread(target=type_it) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["CODE_DEAD"] * 12 + ["CODE_WRONG"] * 4


def test_what_was_sent_is_kept_once_and_the_draft_forgets_it(
    here: Village, visitor: Visitor
) -> None:
    visitor.answer(text="A private matter").verify().reference()
    with here.service.store.read() as tx:
        drafts = str(tx.execute(text("SELECT answers, mobile FROM draft")).all())
        codes = tx.execute(text("SELECT count(*) FROM security_code")).scalar_one()
    assert "private" not in drafts
    assert "7700" not in drafts
    assert codes == 0


def test_the_event_feed_names_nobody(here: Village, visitor: Visitor) -> None:
    visitor.answer(text="A private matter").verify().reference()
    here.service.run_due_jobs()
    feed = here.app.test_client().get("/__test__/events").get_data(as_text=True)
    assert "request_received" in feed
    for secret in ("Okoro", "private", "9990000018", "1984", "900123"):
        assert secret not in feed


def test_whoever_writes_can_read_beside_it_however_many_wait(here: Village) -> None:
    """Were connections limited, a writer's second could be waited for by all who wait for it."""
    with ExitStack() as open_at_once, here.service.store.begin():
        for _ in range(40):
            open_at_once.enter_context(here.service.store.read())
