"""The provider: one request to one practice, checked in the order of section 3.4 and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import (
    appointments,
    booking,
    changes,
    claims,
    formats,
    headers,
    interactions,
    metadata,
    patients,
    places,
    registration,
    slots,
    tokens,
)
from gpworld.gpconnect.answers import Answer, rendered
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.errors import Problem, Spine, outcome
from gpworld.gpconnect.formats import Format
from gpworld.gpconnect.interactions import Interaction
from gpworld.gpconnect.query import Query
from gpworld.gpconnect.state import GpConnect, provider_at
from gpworld.practice import Practice

OPERATIONS: Mapping[str, Callable[[Call], Act]] = MappingProxyType(
    {
        "Metadata": metadata.read,
        "FindPatient": patients.find,
        "ReadPatient": patients.read,
        "RegisterPatient": registration.register,
        "FindPractitioner": places.find_practitioner,
        "ReadPractitioner": places.read_practitioner,
        "FindOrganization": places.find_organisation,
        "ReadOrganization": places.read_organisation,
        "ReadLocation": places.read_location,
        "SearchSlots": slots.search,
        "BookAppointment": booking.book,
        "RetrieveAppointments": appointments.retrieve,
        "ReadAppointment": appointments.read,
        "AmendAppointment": changes.amend,
        "CancelAppointment": changes.cancel,
    }
)


def answer(system: GpConnect, ods: str, rest: str, request: Request) -> Reply:
    """Answer a request to ``rest`` under the service root of a practice; never raises Problem."""
    query, name = Query(request.query), ""
    try:
        practice = provider_at(system, ods)
        interaction_id = headers.check(request, practice.organisation.asid)
        interaction, ids = interactions.meant(request.method, rest, interaction_id)
        name = interaction.name
        consumer = _consumer(system, practice, request, interaction)
        style = formats.wanted(request, query, xml=system.settings.xml)
        call = Call(system, practice, request, query, ids, consumer)
        act = OPERATIONS[name](call)
        _refuse_switched_off(practice)
        return rendered(act(), style, request, name)
    except Problem as problem:
        return refused(system, problem, request, name)


def refused(system: GpConnect, problem: Problem, request: Request, operation: str = "") -> Reply:
    """The reply to a request that cannot be served, in the format it asked for if there is one."""
    style: Format = formats.wanted_or_json(request, Query(request.query), xml=system.settings.xml)
    resource = outcome(problem, system.settings.error_address)
    return rendered(Answer(resource, problem.status), style, request, operation)


def _consumer(
    system: GpConnect, practice: Practice, request: Request, interaction: Interaction
) -> str:
    expected = claims.Expected(
        scope=interaction.scope,
        audience=system.service_root(practice.ods),
        instants=(system.clock.now(), system.wall.utc()),
        settings=system.settings,
    )
    return claims.check(tokens.opened(request.header("Authorization")), expected)


def _refuse_switched_off(practice: Practice) -> None:
    if not practice.organisation.sharing.enabled:
        raise Problem(
            Spine.ACCESS_DENIED,
            f"The GP Connect appointment management capability is switched off at {practice.ods}.",
        )
