"""The routes of the Partner API: a member of staff acts, named by a bearer token (B1, B2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gpworld.book.refusals import Refusal
from gpworld.core import query
from gpworld.core.app import Dialect
from gpworld.core.asked import ASKED, arrived, request
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply
from gpworld.emis import appointments, errors_partner, formats, records, tokens
from gpworld.emis.desk import Desk, desk
from gpworld.emis.empty import nothing
from gpworld.emis.errors_partner import REASONS, Code, PartnerRefusal
from gpworld.emis.parameters import Parameters
from gpworld.emis.records import Sent
from gpworld.emis.state import Emis
from gpworld.emis.wire_partner import Json

PATH = "/emis/partner"
Answer = Json | bytes | None
"""Members, or the JSON they were joined to; None is 204."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the contract's table B2."""

    area: str
    name: str
    scope: str
    answer: Callable[[Desk, Parameters], Answer]
    method: str = "GET"


def operations(emis: Emis) -> tuple[Operation, ...]:
    """The whole table."""
    book, read, write = "appointments", "papi-appt.read", "papi-appt.write"
    config, subjects = "papi-config.read", "papi-subjects.read"
    lists = appointments.SlotLists()

    def file_record(desk: Desk, asked: Parameters) -> None:
        sent = Sent(request.content_type or "", arrived().body)
        records.file_record(desk, asked, sent, emis.seeds)

    return (
        Operation(book, "GetAppointmentConfiguration", read, appointments.configuration),
        Operation(book, "GetAppointmentSessions", read, appointments.sessions),
        Operation(book, "GetSlotsForSession", read, lists.version_1),
        Operation(book, "GetSlotsForSessionV2", read, lists.version_2),
        Operation(book, "BookAppointment", write, appointments.book),
        Operation(book, "CancelAppointment", write, appointments.cancel),
        Operation(book, "GetPatientAppointments", read, appointments.patient_appointments),
        Operation(book, "GetPatientAppointmentsV2", read, appointments.patient_appointments_v2),
        Operation(book, "GetBookedPatients", read, appointments.booked_patients),
        Operation(book, "GetBookedPatientsV2", read, appointments.booked_patients),
        Operation(book, "GetArrivedPatients", read, appointments.arrived_patients),
        Operation(book, "GetSentInPatients", read, appointments.sent_in_patients),
        Operation(book, "SetAppointmentStatus", write, appointments.set_status, "PATCH"),
        Operation(book, "SetAppointmentStatusEx", write, appointments.set_status_ex, "PATCH"),
        Operation(book, "AddSlotComment", write, appointments.add_comment, "PATCH"),
        Operation(book, "SetSlotNotes", write, appointments.set_notes, "PATCH"),
        Operation(book, "SetSlotType", write, appointments.set_type, "PATCH"),
        Operation("organisation", "GetOrganisation", config, records.organisation),
        Operation("organisation", "GetOrganisationV2", config, records.organisation),
        Operation("user", "GetUserById", config, records.user_by_id),
        Operation("patientMatching", "GetMatchedPatients", subjects, records.matched_patients),
        Operation("patient", "GetPatientDemographics", subjects, records.demographics),
        Operation("medicalRecord", "FileRecord", "papi-cr.write", file_record, "POST"),
        Operation("medicalRecord", "GetConsultation", "papi-cr.read", records.consultation),
    )


def register(app: Dialect, emis: Emis) -> None:
    """All routes of the Partner API, with its own way of refusing."""
    for operation in operations(emis):
        app.add(
            f"{PATH}/api/v1/{operation.area}/{operation.name}",
            _view(emis, operation),
            methods=(operation.method,),
            endpoint=f"partner.{operation.name}",
        )

    @app.post(f"{PATH}/token", endpoint="partner.token")
    def token() -> Reply:
        return tokens.exchange(emis, arrived())

    @app.refuses(PartnerRefusal)
    def refused(refusal: PartnerRefusal) -> Reply:
        return refuse(emis, refusal)


def _view(emis: Emis, operation: Operation) -> Callable[[], Reply]:
    def view() -> Reply:
        if ASKED.get().method != operation.method:  # HEAD: Werkzeug lets it in, and GET writes here
            raise PartnerRefusal(Code.NOT_FOUND, f"{operation.name} is called with GET")
        asked = arrived()
        at = desk(emis, asked, operation.scope)
        try:
            answer = operation.answer(at, Parameters(query.as_werkzeug(asked.query)))
        except Refusal as refusal:
            raise PartnerRefusal(REASONS[refusal.reason], refusal.detail) from refusal
        return nothing() if answer is None else _written(answer, operation.name)

    return view


def refuse(emis: Emis, refusal: PartnerRefusal) -> Reply:
    """A refusal on the wire."""
    message_id = emis.seeds.next_uuid("emis.partner.message")
    return _written(errors_partner.body(refusal, message_id), "error", refusal.status)


def _written(answer: Json | bytes, root: str, status: int = 200) -> Reply:
    """JSON, or XML for a caller who would rather have that."""
    media_type = formats.wanted(arrived().joined("Accept"))
    return bytes_reply(formats.written(answer, root, media_type), status, media_type=media_type)
