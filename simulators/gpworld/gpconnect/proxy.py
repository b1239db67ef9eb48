"""The Spine Secure Proxy: section 9, forwarding to the provider in the same process."""

from __future__ import annotations

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import headers, interactions, provider
from gpworld.gpconnect.state import GpConnect
from gpworld.practice import Practice

VERBS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
CODING_SYSTEM = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0"
OPERATION = "SpineProxy"


class Stopped(Exception):
    """The proxy does not let a request through: status, issue code, and its upper-case reason."""

    def __init__(self, status: int, issue: str, text: str, severity: str = "error") -> None:
        super().__init__(text)
        self.status, self.issue, self.text, self.severity = status, issue, text, severity


def forward(system: GpConnect, target: str, request: Request) -> Reply:
    """Pass a request on to the provider that ``target`` is an address of, if all is in order."""
    try:
        practice = _receiver(system, target, request)
        _refuse_verb_or_media_type(request)
    except Stopped as reason:
        return stopped(reason)
    if request.method == "OPTIONS":
        return _preflight(request)
    rest = target[len(system.service_root(practice.ods)) :].lstrip("/")
    return provider.answer(system, practice.ods, rest, request)


def _receiver(system: GpConnect, target: str, request: Request) -> Practice:
    """The practice that is addressed, all of the table's first four rows in order."""
    for name in (headers.SENDER, headers.RECEIVER, headers.INTERACTION):
        if not headers.value(request, name):
            raise Stopped(400, "invalid", f"MISSING_HEADER_{name}")
    sender = headers.value(request, headers.SENDER)
    receiver = headers.value(request, headers.RECEIVER)
    practice = _registered(system, receiver)
    if interactions.known(headers.value(request, headers.INTERACTION)) is None:
        practice = None
    if practice is not None:
        _refuse_other_address(system.service_root(practice.ods), target)
    sending = system.directory.by_asid(sender)
    if sending is None:
        raise Stopped(403, "forbidden", f"ASID_CHECK_FAILED_MESSAGESENDER_{sender}")
    if practice is None:
        raise Stopped(
            403, "forbidden", f"PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{receiver}"
        )
    agreements = practice.organisation.sharing.agreements
    if agreements is not None and sending.ods not in agreements:
        raise Stopped(
            403,
            "forbidden",
            f"FOT_CHECK_FAILED_MESSAGESENDER_{sender}_MESSAGERECEIVER_{receiver}",
        )
    return practice


def _registered(system: GpConnect, asid: str) -> Practice | None:
    for practice in system.providers():
        organisation = practice.organisation
        if organisation.asid == asid and organisation.sharing.in_directory:
            return practice
    return None


def _refuse_other_address(root: str, target: str) -> None:
    if target != root and not target.startswith(f"{root}/"):
        raise Stopped(400, "invalid", f"ENDPOINT_{root}_VARIES_FROM_TARGETURL_{target}")


def _refuse_verb_or_media_type(request: Request) -> None:
    if request.method not in VERBS:
        raise unknown_verb()
    media_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if request.body and not media_type.endswith(("json", "xml")):
        raise Stopped(415, "invalid", "Unsupported_Media_Type")


def unknown_verb() -> Stopped:
    """What the proxy says to a verb that is not one of its six."""
    return Stopped(405, "forbidden", "405: Method Not Allowed", "fatal")


def _preflight(request: Request) -> Reply:
    """The CORS answer: which verb the named interaction uses."""
    interaction = interactions.known(headers.value(request, headers.INTERACTION))
    assert interaction is not None, "checked before"
    answer = ("Access-Control-Request-Method", interaction.verb)
    return Reply(200, (("Cache-Control", "no-store"), answer), b"", OPERATION)


def stopped(reason: Stopped) -> Reply:
    coding = {"system": CODING_SYSTEM, "code": str(reason.status), "display": reason.text}
    issue = {
        "severity": reason.severity,
        "code": reason.issue,
        "details": {"coding": [coding]},
        "diagnostics": reason.text,
    }
    body = orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
    kind = ("Content-Type", "application/fhir+json;charset=utf-8")
    return Reply(reason.status, (("Cache-Control", "no-store"), kind), body, OPERATION)
