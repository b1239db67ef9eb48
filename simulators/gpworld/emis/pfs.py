"""The routes of Patient Facing Services: a patient acts through a linked online account (A2)."""

from __future__ import annotations

from datetime import datetime

from gpworld.core import query
from gpworld.core.app import Dialect
from gpworld.core.asked import arrived
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply, json_reply
from gpworld.emis import access, online
from gpworld.emis import wire_pfs as wire
from gpworld.emis.access import Acting, Linkage
from gpworld.emis.empty import nothing
from gpworld.emis.errors_pfs import Answer, PfsRefusal, invalid, refusal
from gpworld.emis.fields import Fields, Invalid, body_fields, query_fields
from gpworld.emis.fragments import Fragments
from gpworld.emis.shelf import Shelf
from gpworld.emis.state import Emis

PATH = "/emis/pfs"


def register(app: Dialect, emis: Emis) -> None:
    """All routes of PFS, with its own way of refusing."""

    @app.refuses(PfsRefusal)
    def refused(refused: PfsRefusal) -> Reply:
        return refusal(refused, emis.settings.style)

    @app.refuses(Invalid)
    def misread(wrong: Invalid) -> Reply:
        return invalid(wrong.fields)

    _signing_in(app, emis)
    _the_patient(app, emis)
    _the_book(app, emis)
    _booking(app, emis)


def _signing_in(app: Dialect, emis: Emis) -> None:
    @app.post(f"{PATH}/sessions/endusersession", endpoint="pfs.endusersession")
    def begin() -> Reply:
        application = access.application(arrived())
        return json_reply({"EndUserSessionId": emis.begin_end_user_session(application)})

    @app.post(f"{PATH}/me/applications", endpoint="pfs.link")
    def link() -> Reply:
        access.end_user_session(emis, arrived())
        identity = access.link(emis, _linkage(body_fields(arrived().body)))
        return json_reply({"AccessIdentityGuid": identity})

    @app.post(f"{PATH}/sessions", endpoint="pfs.session")
    def sign_in() -> Reply:
        around = access.end_user_session(emis, arrived())
        asked = body_fields(arrived().body)
        identity, ods = asked.text("AccessIdentityGuid"), asked.text("NationalPracticeCode")
        asked.check()
        practice, account = access.sign_in(emis, ods, identity)
        links = access.links(emis, practice, account)
        opened = emis.begin_session(around, account)
        holder = practice.register.patient(account.patient)
        return json_reply(wire.session(opened, holder, links, emis.seeds, emis.clock.now()))


def _linkage(asked: Fields) -> Linkage:
    details = asked.part("LinkageDetails")
    code = details.optional_text("NationalPracticeCode") or details.optional_text("OdsCode")
    shown = Linkage(
        ods=code or details.text("NationalPracticeCode"),
        account_id=details.text("AccountId"),
        key=details.text("LinkageKey"),
        surname=asked.text("Surname"),
        birth_date=asked.birth_date("DateOfBirth"),
    )
    asked.check()
    access.check_lengths(shown)
    return shown


def _the_patient(app: Dialect, emis: Emis) -> None:
    @app.get(f"{PATH}/practices/<code>/settings", endpoint="pfs.settings")
    def settings(code: str) -> Reply:
        signed_in = access.session(emis, arrived())
        practice = access.practice_for(emis, code)
        if practice.ods != signed_in.ods:
            raise PfsRefusal(Answer.NO_PRACTICE)
        return json_reply(wire.settings(practice.organisation))

    @app.get(f"{PATH}/demographics", endpoint="pfs.demographics")
    def demographics() -> Reply:
        signed_in, asked = access.session(emis, arrived()), _query()
        token = asked.text("userPatientLinkToken")
        asked.check()
        return json_reply(wire.demographics(access.in_full(access.acting(emis, signed_in, token))))


def _the_book(app: Dialect, emis: Emis) -> None:
    shelf = Shelf(Fragments(wire.offer))

    @app.get(f"{PATH}/appointmentslots/meta", endpoint="pfs.meta")
    def meta() -> Reply:
        someone, first, last = _window(emis, "sessionStartDate", "sessionEndDate")
        shown = online.sessions(someone.practice, first, last, emis.clock.now())
        return json_reply(wire.around(someone.practice, shown))

    @app.get(f"{PATH}/appointmentslots", endpoint="pfs.slots")
    def slots() -> Reply:
        someone, first, last = _window(emis, "fromDateTime", "toDateTime")
        return bytes_reply(shelf.offered(someone.practice, first, last, emis.clock.now()))

    @app.get(f"{PATH}/appointments", endpoint="pfs.appointments")
    def appointments() -> Reply:
        signed_in, asked = access.session(emis, arrived()), _query()
        token, past = asked.text("userPatientLinkToken"), asked.truth("fetchPreviousAppointments")
        since = asked.optional_instant("previousAppointmentsFromDate")
        asked.check()
        someone = access.acting_on_appointments(emis, signed_in, token)
        first, held = online.appointments(someone, emis.clock.now(), past, since)
        return json_reply(wire.appointments(someone.practice, first, held))


def _booking(app: Dialect, emis: Emis) -> None:
    @app.post(f"{PATH}/appointments", endpoint="pfs.book")
    def book() -> Reply:
        signed_in, asked = access.session(emis, arrived()), body_fields(arrived().body)
        token, slot = asked.text("UserPatientLinkToken"), asked.whole("SlotId")
        reason = asked.optional_text("BookingReason") or ""
        telephone = (asked.optional_text("TelephoneNumber") or "").strip() or None
        asked.optional_text("TelephoneContactType")
        asked.check()
        online.book(access.acting_on_appointments(emis, signed_in, token), slot, reason, telephone)
        return json_reply({"BookingCreated": True}, 201)

    @app.delete(f"{PATH}/appointments", endpoint="pfs.cancel")
    def cancel() -> Reply:
        signed_in, asked = access.session(emis, arrived()), body_fields(arrived().body)
        token, slot = asked.text("UserPatientLinkToken"), asked.whole("SlotId")
        reason = asked.text("CancellationReason")
        asked.check()
        online.cancel(access.acting_on_appointments(emis, signed_in, token), slot, reason)
        return nothing()


def _query() -> Fields:
    return query_fields(query.as_werkzeug(arrived().query))


def _window(emis: Emis, first: str, last: str) -> tuple[Acting, datetime, datetime]:
    signed_in, asked = access.session(emis, arrived()), _query()
    token = asked.text("userPatientLinkToken")
    start, end = asked.instant(first), asked.instant(last, whole_day=True)
    asked.check()
    return access.acting_on_appointments(emis, signed_in, token), start, end
