"""Many at once: one booking per link, one appointment per slot, honest answers for the rest."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from werkzeug.test import TestResponse

from refbooking_patient.surgery import Book, Invite, Patient, everybody

THREADS = 32


def all_at_once(patients: list[Patient], offers: list[dict[str, object]]) -> list[TestResponse]:
    """Every patient confirms their own offer at the same moment."""
    gate = threading.Barrier(len(patients))

    def confirm(patient: Patient, offer: dict[str, object]) -> TestResponse:
        gate.wait()
        return patient.confirm(offer)

    with ThreadPoolExecutor(len(patients)) as pool:
        return list(pool.map(confirm, patients, offers))


def counted(replies: list[TestResponse]) -> Counter[tuple[int, str | None]]:
    """How often each status and code was answered."""
    return Counter((reply.status_code, reply.get_json().get("code")) for reply in replies)


def test_one_link_confirmed_by_many_at_once_books_once(
    app: Flask, maria: Patient, book: Book
) -> None:
    crowd = [Patient(app.test_client(), maria.token) for _ in range(THREADS)]
    for one in crowd:
        one.identify()
    offers = crowd[0].offers()
    answers = counted(all_at_once(crowd, [offers[n % 2] for n in range(THREADS)]))
    assert answers[(201, None)] == 1
    assert set(answers) <= {
        (201, None),
        (200, None),
        (409, "BOOKING_IN_PROGRESS"),
        (409, "LINK_ALREADY_USED"),
    }
    assert len(book.booked()) == 1
    assert book.calls("BookAppointment") == 1


def test_one_slot_wanted_by_many_links_at_once_is_given_once(
    app: Flask, book: Book, invite: Invite
) -> None:
    numbers = everybody(book, THREADS)
    book.slots["500"] = book.slots["500"][:1]
    crowd = [invite(app, nhs_number=number) for number in numbers]
    for one in crowd:
        one.identify()
    offers = [one.offers()[0] for one in crowd]
    answers = counted(all_at_once(crowd, offers))
    assert answers == {(201, None): 1, (409, "SLOT_TAKEN"): THREADS - 1}
    assert len(book.booked()) == 1


def test_the_losers_of_a_slot_can_book_another(app: Flask, book: Book, invite: Invite) -> None:
    numbers = everybody(book, 2)
    crowd = [invite(app, nhs_number=number) for number in numbers]
    for one in crowd:
        one.identify()
    replies = all_at_once(crowd, [one.offers()[0] for one in crowd])
    loser = next(one for one, reply in zip(crowd, replies, strict=True) if reply.status_code == 409)
    assert loser.confirm(loser.offers()[0]).status_code == 201
    assert len({slot for slot, _ in book.booked()}) == 2
