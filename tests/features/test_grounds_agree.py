"""The truth is the same, asked of the world's objects or over its control plane."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import requests

from gpharness.driver import NotSupported
from gpharness.ground import Ground, Juncture, Neighbours, SessionWish, Trouble
from gpharness.ground.local import LocalGround
from gpharness.ground.remote import RemoteGround
from gpworld.control.client import ControlClient
from gpworld.serve.served import Served
from gpworld.world import World

RIVERSIDE, HUB, PODIATRY = "Y90001", "Y90002", "Y90005"
MARIA, JAMES = "9990000018", "9990000026"
NOVEMBER = datetime(2026, 11, 3, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def local(gp_world: World) -> LocalGround:
    """The world's own objects."""
    return LocalGround(gp_world)


@pytest.fixture
def remote(gp_servers: Served, gp_world: World) -> Iterator[RemoteGround]:
    """The same world, over its control plane."""
    control = ControlClient(gp_servers.addresses["control"], gp_servers.plane.token)
    yield RemoteGround(control)
    control.close()


Question = Callable[[Ground], object]

QUESTIONS: dict[str, Question] = {
    "now": lambda g: g.now(),
    "practice": lambda g: (g.practice("Northgate Hub").ods, g.practice("Northgate Hub").phone),
    "staff by given name": lambda g: g.staff("Asha"),
    "staff by title": lambda g: g.staff("Dr Sam Vane"),
    "somebody who may sign in": lambda g: g.staff_of(RIVERSIDE),
    "patient": lambda g: g.patient("Maria Okoro"),
    "patient by given name": lambda g: g.patient("James"),
    "slots": lambda g: g.slots(RIVERSIDE, NOVEMBER, NOVEMBER + WEEK),
    "appointments": lambda g: g.appointments(RIVERSIDE, MARIA),
    "record": lambda g: g.record(MARIA),
    "texts": lambda g: g.texts("07700 900123"),
    "receipts": lambda g: g.receipts("07700 900123"),
    "bookings asked": lambda g: g.bookings_asked(),
    "what keeps slots from a patient": lambda g: [
        g.why_not(slot, g.patient("Maria"), type)
        for slot in g.slots(RIVERSIDE, NOVEMBER, NOVEMBER + WEEK)
        for type in ("Review", "")
    ],
    "registration": lambda g: g.neighbours.registration(HUB, MARIA),
    "registration of a patient who left": lambda g: g.neighbours.registration(HUB, JAMES),
    "registrations asked": lambda g: g.neighbours.asked_to_register(),
    "clinician": lambda g: g.neighbours.clinician(HUB, "Nora Quinn"),
}


def _prepare(ground: Ground) -> None:
    """Something of everything."""
    ground.open_session(SessionWish(RIVERSIDE, "Review", NOVEMBER, 3, clinician="Dr Ruth Ellery"))
    ground.open_session(
        SessionWish(RIVERSIDE, "Phone call", NOVEMBER + WEEK / 2, telephone=True, blocked=True)
    )
    first, second, *_ = ground.slots(RIVERSIDE, NOVEMBER, NOVEMBER + WEEK)
    ground.book(first, MARIA)
    ground.retype(second, "Staff meeting")
    ground.change_patient(MARIA, birth_date=date(1984, 3, 21))
    ground.leave(ground.patient("James").nhs_number)
    ground.die(ground.patient("Priya").nhs_number)
    ground.neighbours.register_at(HUB, MARIA, birth_date=date(1984, 3, 21))
    ground.neighbours.register_at(HUB, JAMES)
    ground.neighbours.lapse_at(HUB, JAMES)
    ground.move_to(ground.now() + timedelta(hours=2))


@pytest.mark.parametrize("prepared_by", ["local", "remote"])
def test_both_grounds_give_the_same_answers(
    prepared_by: str, local: LocalGround, remote: RemoteGround
) -> None:
    _prepare(local if prepared_by == "local" else remote)
    differing = [name for name, ask in QUESTIONS.items() if ask(local) != ask(remote)]
    assert differing == []
    assert [slot.status for slot in local.appointments(RIVERSIDE, MARIA)] == ["booked"]


def test_sessions_are_closed_and_books_emptied_from_afar(
    local: LocalGround, remote: RemoteGround
) -> None:
    _prepare(local)
    remote.empty_book(RIVERSIDE)
    assert local.slots(RIVERSIDE, NOVEMBER - WEEK, NOVEMBER + WEEK) == []


def test_newcomers_are_registered_from_afar(local: LocalGround, remote: RemoteGround) -> None:
    first, second = remote.newcomers(RIVERSIDE, 2)
    assert (local.patient("Newcomer"), first.nhs_number != second.nhs_number) == (first, True)


def test_what_a_running_world_cannot_do_is_not_supported(remote: RemoteGround) -> None:
    with pytest.raises(NotSupported, match="stay with their clinicians"):
        remote.hand_over(RIVERSIDE, 1, "Dr Sam Vane")


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_is_the_same_fault_rules_near_and_far(
    trouble: Trouble, local: LocalGround, remote: RemoteGround, gp_world: World
) -> None:
    told = []
    for ground in (local, remote):
        ground.troubles.begin(trouble)
        told.append([standing.rule for standing in gp_world.faults.standings()])
        ground.troubles.end()
        assert gp_world.faults.standings() == []
    assert told[0] == told[1] != []


@pytest.mark.parametrize("begun_by", ["local", "remote"])
def test_a_trouble_that_never_struck_is_named_however_it_ended(
    begun_by: str, local: LocalGround, remote: RemoteGround, gp_servers: Served
) -> None:
    troubles = (local if begun_by == "local" else remote).troubles
    troubles.begin(Trouble.NATION_DOWN)
    troubles.add("a slow hub", [{"preset": "slow-hub", "organisation": HUB}])
    troubles.begin(Trouble.TEXTS_DOWN)
    requests.get(f"{gp_servers.addresses['pds']}/_ping", timeout=20)
    troubles.end()
    assert sorted(troubles.idle()) == ["a slow hub", str(Trouble.TEXTS_DOWN)]


@pytest.mark.parametrize("ask", ["practice", "staff", "patient"])
def test_nobody_of_that_name_is_said_so(ask: str, local: LocalGround, remote: RemoteGround) -> None:
    for ground in (local, remote):
        with pytest.raises(LookupError, match="called 'Nobody Nowhere'"):
            getattr(ground, ask)("Nobody Nowhere")


@pytest.mark.parametrize("ods", [RIVERSIDE, PODIATRY])
def test_both_grounds_know_the_way_to_a_request_form(
    ods: str,
    local: LocalGround,
    remote: RemoteGround,
    gp_servers: Served,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(gp_servers.plane.addresses, "booking", "http://booking.gpworld.test")
    assert remote.request_form(ods) == local.request_form(ods)
    assert remote.request_form(ods).startswith("/r/")


def test_whoever_left_does_not_sign_in(local: LocalGround, remote: RemoteGround) -> None:
    first = local.staff_of(RIVERSIDE)
    local.neighbours.change_user(first, active=False)
    assert remote.staff_of(RIVERSIDE) == local.staff_of(RIVERSIDE) != first


def test_an_organisation_without_a_form_is_said_so(remote: RemoteGround) -> None:
    with pytest.raises(LookupError, match="Y90099 has no request form"):
        remote.request_form("Y90099")


@pytest.mark.parametrize("changed_by", ["local", "remote"])
def test_both_grounds_change_what_is_between_organisations(
    changed_by: str, local: LocalGround, remote: RemoteGround, gp_world: World
) -> None:
    neighbours = (local if changed_by == "local" else remote).neighbours
    tom = local.staff("Tom")
    neighbours.change_user(tom, role="Receptionist")
    neighbours.share(HUB, enabled=False)
    neighbours.change_nation(MARIA, family="Adebayo", birth_date=date(1984, 3, 21))
    user = gp_world.directory.user_named(RIVERSIDE, tom.user)
    assert user is not None
    assert user.role == "Receptionist"
    assert not gp_world.directory.organisation(HUB).sharing.enabled
    person = gp_world.population.person(MARIA)
    assert person is not None
    assert (person.birth_date, person.names[0].family) == ("1984-03-21", "Adebayo")


NOT_FROM_AFAR: dict[str, Callable[[Neighbours], object]] = {
    "agreements": lambda n: n.share(HUB, agreements=()),
    "searches": lambda n: n.searches(),
    "notes of a booking": lambda n: n.booking(HUB, MARIA),
    "something in between": lambda n: n.before(Juncture.BOOKING, lambda: None),
    "another note": lambda n: n.amend_booking(HUB, MARIA),
}


@pytest.mark.parametrize("name", NOT_FROM_AFAR)
def test_what_is_between_organisations_and_only_near_at_hand_is_not_supported(
    name: str, remote: RemoteGround
) -> None:
    with pytest.raises(NotSupported):
        NOT_FROM_AFAR[name](remote.neighbours)
