"""GP Connect at one practice, asked in the name of a member of another's staff (contract 1–9)."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import requests

from refbooking.clinical import fhir
from refbooking.clinical import gpconnect_codes as codes
from refbooking.clinical import gpconnect_wire as wire
from refbooking.clinical.directory import Directory, Route
from refbooking.clinical.fhir import Json
from refbooking.clinical.gpconnect_codes import Interaction
from refbooking.clinical.gpconnect_refusals import failure_of, was_by_proxy
from refbooking.clinical.gpconnect_token import Asker, token
from refbooking.clinical.gpconnect_wire import Found, SitePatient
from refbooking.clinical.model import (
    BookedAppointment,
    LocalPatient,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamSlot,
)
from refbooking.clinical.wire import Line
from refbooking.clock import Clock
from refbooking.london import today

Told = TypeVar("Told")

LONGEST_SEARCH = timedelta(days=14)
"""From the first to the last date of one search; more is refused by every provider."""

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Ways:
    """What every call needs: the proxy's address, the directory behind it, the time, and chance.

    `one_by_one`: the parts of a search are asked in turn, not all at once.
    """

    proxy: str
    directory: Directory
    clock: Clock
    chance: random.Random
    one_by_one: bool

    def new_uuid(self) -> str:
        """A fresh UUID, such as every request carries."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))


class GpConnect:
    """One practice's GP Connect. Every call may raise an `UpstreamFailure`."""

    def __init__(self, site_ods: str, asker: Asker, ways: Ways) -> None:
        self._site_ods = site_ods
        self._asker = asker
        self._ways = ways
        self._line = Line("gpconnect", ways.proxy, {"Accept": FHIR_JSON})

    def search(self, first: date, last: date) -> tuple[Found, UpstreamFailure | None]:
        """Every free slot that is for us between two dates, and why some dates are missing.

        Longer ranges are split and asked for together (E50); when no part is answered, the first
        failure is raised (E51).
        """
        parts = windows(first, last)
        self._route(codes.SEARCH_SLOTS)  # before the parts part, so that it is looked up once
        answers = _outcomes(self._search, parts, together=not self._ways.one_by_one)
        failures = [one for one in answers if isinstance(one, UpstreamFailure)]
        if len(failures) == len(answers):
            raise failures[0]
        merged = _merged([one for one in answers if isinstance(one, Found)])
        return merged, failures[0] if failures else None

    def find(self, nhs_number: str) -> SitePatient | None:
        """The patient, if this practice has them active and verified."""
        params = {"identifier": f"{codes.NHS_NUMBER}|{nhs_number}"}
        return self._ask(codes.FIND_PATIENT, "Patient", wire.patient, params=params)

    def register(self, patient: LocalPatient) -> SitePatient | None:
        """Register a patient for a while; None where the practice says it has them already."""
        path = "Patient/$gpc.registerpatient"
        body = wire.registration(patient)
        try:
            return self._ask(codes.REGISTER_PATIENT, path, wire.patient, body=body)
        except UpstreamRefused as refusal:
            if refusal.code == "DUPLICATE_REJECTED":
                return None
            raise

    def book(
        self, slot: UpstreamSlot, patient_id: str, description: str, comment: str
    ) -> BookedAppointment:
        """Book a slot; after a timeout or an unreadable reply the outcome is unknown."""
        now = self._ways.clock.now()
        asking = self._asker.organisation
        body = wire.booking(slot, patient_id, asking, description, comment, now)
        try:
            return self._ask(codes.BOOK, "Appointment", wire.appointment, body=body)
        except UpstreamRefused as refusal:
            # A provider has one code for every unsound request; its words name the slot at fault.
            names_slot = re.compile(rf"\bslot\W{re.escape(slot.id)}\b", re.IGNORECASE)
            if refusal.kind is Refusal.RULE and names_slot.search(refusal.text):
                refusal.kind = Refusal.SLOT_PAST if slot.start <= now else Refusal.SLOT_GONE
            raise

    def appointments(self, patient_id: str, first: date, last: date) -> list[BookedAppointment]:
        """The patient's live appointments between two dates; those before today are not told."""
        here = today(self._ways.clock.now())
        first, last = max(first, here), max(last, here)
        params = {"start": [f"ge{first.isoformat()}", f"le{last.isoformat()}"]}
        path = f"Patient/{patient_id}/Appointment"
        return self._ask(codes.RETRIEVE, path, wire.live_appointments, params=params)

    def cancel(self, appointment_id: str, reason: str) -> None:
        """Cancel an appointment as it is now: one changed between reading and asking stays."""
        path = f"Appointment/{appointment_id}"
        as_read = self._ask(codes.READ, path, lambda told: told)
        body = wire.cancelled(as_read, reason)
        current = {"If-Match": f'W/"{wire.version(as_read)}"'}
        self._ask(codes.CANCEL, path, lambda told: told, body=body, headers=current)

    def _search(self, first: date, last: date) -> Found:
        params = wire.slot_query(first, last, self._asker.organisation.ods)
        return self._ask(codes.SEARCH_SLOTS, "Slot", wire.found, params=params)

    def _route(self, interaction: Interaction) -> Route:
        return self._ways.directory.route(self._site_ods, interaction.id)

    def _ask(
        self,
        interaction: Interaction,
        path: str,
        read: Callable[[Json], Told],
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Told:
        route, trace = self._route(interaction), self._ways.new_uuid()
        reply = self._line.call(
            interaction.verb,
            f"{route.root}/{path}",
            params=params,
            json=body,
            headers={**self._headers(interaction, route, trace), **(headers or {})},
        )
        if not 200 <= reply.status_code < 300:
            if was_by_proxy(reply):
                self._ways.directory.forget(self._site_ods)
            raise failure_of(reply, trace)
        return self._read(reply, path, read)

    def _headers(self, interaction: Interaction, route: Route, trace: str) -> Mapping[str, str]:
        bearer = token(
            self._asker,
            scope=interaction.scope,
            audience=route.root,
            now=self._ways.clock.now(),
        )
        return {
            "Ssp-TraceID": trace,
            "Ssp-From": self._asker.organisation.asid or "",
            "Ssp-To": route.asid,
            "Ssp-InteractionID": interaction.id,
            "Authorization": f"Bearer {bearer}",
            **({} if interaction.verb == "GET" else {"Content-Type": FHIR_JSON}),
        }

    def _read(self, reply: requests.Response, path: str, read: Callable[[Json], Told]) -> Told:
        try:
            return read(fhir.body(reply.content))
        except (ValueError, KeyError, TypeError, IndexError) as failure:
            what = path.partition("/")[0]
            why = f"{what} cannot be read: {type(failure).__name__}: {failure}"
            raise self._line.unreadable(reply, why) from failure


def windows(first: date, last: date) -> list[tuple[date, date]]:
    """A range of dates as searches that providers take: six weeks are three (E50)."""
    found = []
    while first <= last:
        end = min(first + LONGEST_SEARCH, last)
        found.append((first, end))
        first = end + timedelta(days=1)
    return found


def _outcomes(
    search: Callable[[date, date], Found], parts: Sequence[tuple[date, date]], *, together: bool
) -> list[Found | UpstreamFailure]:
    """The outcome of each part, in their order; one alone needs no thread."""

    def outcome(first: date, last: date) -> Found | UpstreamFailure:
        try:
            return search(first, last)
        except UpstreamFailure as failure:
            return failure

    if len(parts) == 1 or not together:
        return [outcome(*part) for part in parts]

    def within(context: Context, part: tuple[date, date]) -> Found | UpstreamFailure:
        return context.run(outcome, *part)

    with ThreadPoolExecutor(len(parts)) as threads:
        # Each has a copy of the context, which holds the id of the request being answered.
        begun = [threads.submit(within, copy_context(), part) for part in parts]
        return [one.result() for one in begun]


def _merged(parts: Sequence[Found]) -> Found:
    """Several searches as one; a slot or a clinician that came twice counts once."""
    slots = {slot.id: slot for part in parts for slot in part.slots}
    people = {person.ref: person for part in parts for person in part.clinicians}
    return Found(tuple(slots.values()), tuple(people.values()))
