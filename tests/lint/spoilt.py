"""Each rule broken once: what is sent, step by step; the last request is the one that breaks it.

A step is a request, a request with the status that it is answered with, or seconds that pass.
"""

from __future__ import annotations

from typing import TypeAlias

from gpworld.core.exchange import Request
from lint.callers import (
    APPLICATION,
    GUID,
    NHS,
    ODS,
    OTHER,
    PERIOD,
    PLACE,
    REASON,
    ROOT,
    START,
    book,
    change,
    claims,
    filing,
    find,
    gp,
    look_up,
    message,
    partner,
    patch,
    pds,
    pfs,
    register,
    registering,
    retrieve,
    search,
    slots,
    sms,
    text,
    token,
)

Step: TypeAlias = Request | tuple[Request, int] | float
LINK = "userPatientLinkToken=t"
BOOKING = {"UserPatientLinkToken": "t", "SlotId": 7}
LINKAGE = {"AccountId": "1", "LinkageKey": "k", "NationalPracticeCode": "Y90001"}
BOOK = "appointments/BookAppointment"
BOOKED = "slotId=1&patientNumber=2&reason=x&bookedBy=3"
DAYS = "startDate=01/11/2026&endDate=10/11/2026"
FILE = "medicalRecord/FileRecord"
ISSUED = int(START.timestamp())
PRACTITIONER = claims("")["requesting_practitioner"]
assert isinstance(PRACTITIONER, dict)


def practitioner(*systems: str) -> dict[str, object]:
    """Somebody with these identifiers only."""
    return {**PRACTITIONER, "identifier": [{"system": each, "value": "1"} for each in systems]}


LATER = {"iat": ISSUED + 92, "exp": ISSUED + 392}
TWICE = slots(Ssp_TraceID=OTHER)
LOST = book()
ONCE = pds(X_Request_ID=GUID)
UPDATE = patch(X_Request_ID=GUID)
ONLINE = message("BookAppointment", PLACE)

EMIS: dict[str, list[Step]] = {
    "emis.pfs.application-id": [pfs("GET", "demographics", LINK, X_API_ApplicationId="mine")],
    "emis.pfs.version": [pfs("GET", "demographics", LINK, X_API_Version=None)],
    "emis.pfs.end-user-session": [pfs("GET", "demographics", LINK, X_API_EndUserSessionId=None)],
    "emis.pfs.session": [pfs("GET", "demographics", LINK, X_API_SessionId=None)],
    "emis.pfs.no-session-yet": [pfs("POST", "sessions", body={})],
    "emis.pfs.json-body": [pfs("POST", "appointments", body=BOOKING, Content_Type="text/plain")],
    "emis.pfs.empty-body": [pfs("POST", "sessions/endusersession", body={})],
    "emis.pfs.body-names": [pfs("POST", "appointments", body=BOOKING | {"slotid": 7})],
    "emis.pfs.query-names": [pfs("GET", "demographics", f"{LINK}&patient=2")],
    "emis.pfs.one-link-token": [pfs("GET", "demographics")],
    "emis.pfs.practice-code": [
        pfs("POST", "me/applications", body={"LinkageDetails": {"OdsCode": "Y90001"}})
    ],
    "emis.pfs.birth-date": [pfs("POST", "me/applications", body={"DateOfBirth": "12/03/1984"})],
    "emis.pfs.local-times": [
        pfs("GET", "appointmentslots", f"{LINK}&fromDateTime=2026-11-01T00:00:00Z")
    ],
    "emis.pfs.since-a-day": [
        pfs("GET", "appointments", f"{LINK}&previousAppointmentsFromDate=2026-01-01T00:00:00")
    ],
    "emis.pfs.telephone-pair": [
        pfs("POST", "appointments", body=BOOKING | {"TelephoneNumber": "07700900123"})
    ],
    "emis.pfs.slot-id": [pfs("POST", "appointments", body=BOOKING | {"SlotId": "7"})],
    "emis.pfs.cancellation-reason": [
        pfs("DELETE", "appointments", body=BOOKING | {"CancellationReason": " "})
    ],
    "emis.pfs.book-once": [
        (pfs("POST", "appointments", body=BOOKING), 201),
        pfs("POST", "appointments", body=BOOKING),
    ],
    "emis.partner.bearer": [partner("organisation/GetOrganisation", Authorization="opaque")],
    "emis.partner.application-id": [partner("organisation/GetOrganisation", applicationId=None)],
    "emis.partner.accept": [partner("organisation/GetOrganisation", Accept="*/*")],
    "emis.partner.names": [partner("organisation/GetOrganisation", "ods=Y90001")],
    "emis.partner.escaped": [partner("patientMatching/GetMatchedPatients", "matchedTerms=O Dell")],
    "emis.partner.dates": [
        partner("appointments/GetAppointmentSessions", "startDate=2026-11-01&endDate=2026-11-02")
    ],
    "emis.partner.window": [
        partner("appointments/GetAppointmentSessions", "startDate=01/01/2026&endDate=02/04/2026")
    ],
    "emis.partner.no-body": [partner("organisation/GetOrganisation", body={})],
    "emis.partner.who-books": [partner(BOOK, "slotId=1&patientNumber=2&bookedBy=3")],
    "emis.partner.never-twice": [(partner(BOOK, BOOKED), 0), partner(BOOK, BOOKED)],
    "emis.partner.file-kind": [
        partner(FILE, "patientNumber=2", filing(), "POST", Content_Type="text/plain")
    ],
    "emis.partner.file-one": [
        partner(FILE, "patientNumber=2", {"consultationList": [{}, {}]}, "POST")
    ],
    "emis.partner.file-signed": [
        partner(FILE, "patientNumber=2", filing(userID={}, assignedDate=""), "POST")
    ],
    "emis.partner.file-whole": [
        partner(FILE, "patientNumber=2", filing(elementList=[{"item": {"refID": "x"}}]), "POST")
    ],
    "emis.partner.file-dates": [
        partner(FILE, "patientNumber=2", filing(assignedDate="2026-11-03"), "POST")
    ],
}

SYSTMONE: dict[str, list[Step]] = {
    "systmone.readable": [message("<", type="Logoff")],
    "systmone.type": [message("StaffListUsers", type="StaffListSlots")],
    "systmone.content-type": [message("StaffListUsers", Content_Type="application/xml")],
    "systmone.version": [message("StaffListUsers", {"apiVersion": "2"})],
    "systmone.uuid": [message("Logoff", without="uuid")],
    "systmone.uuid-once": [
        message("StaffListUsers", {"uuid": GUID}),
        message("StaffListUsers", {"uuid": GUID}),
    ],
    "systmone.suid": [message("StaffListUsers", suid=None)],
    "systmone.no-suid-yet": [message("StaffLogon", suid="old")],
    "systmone.ids": [message("ListServiceAccesses", without="unitId")],
    "systmone.bare-logoff": [message("Logoff", {"unitId": "Y90002"})],
    "systmone.application": [message("Authenticate")],
    "systmone.attributes": [message("StaffListUsers", {"unitId": "Y90002"})],
    "systmone.moments": [message("StaffBookAppointment", PLACE | {"startDate": "2026-11-03"})],
    "systmone.midnight": [
        message("StaffListSlots", PERIOD | {"startDate": "2026-11-02T09:00:00.0Z"})
    ],
    "systmone.period": [message("StaffListSlots", PERIOD | {"endDate": "2027-11-09T00:00:00.0Z"})],
    "systmone.number-of-days": [message("ListSlots", {"numberOfDays": "0"})],
    "systmone.future-flag": [message("ViewAppointments")],
    "systmone.note-length": [message("StaffBookAppointment", {"comment": "x" * 501})],
    "systmone.nhs-number": [message("StaffGetPatient", {"nhsNumber": "999 000 0018"})],
    "systmone.one-reference": [
        message("StaffGetPatient", {"nhsNumber": "9990000018", "patientId": "p-1"})
    ],
    "systmone.record-text": [message("StaffAddToRecord", {"patientId": "p-1"}, "<Text> </Text>")],
    "systmone.blind-booking": [(ONLINE, 0), message("BookAppointment", PLACE)],
}

HEADERS: dict[str, list[Step]] = {
    "gpconnect.proxy": [slots(base="/Y90003/STU3/1/gpconnect")],
    "gpconnect.trace-id": [slots(Ssp_TraceID="1")],
    "gpconnect.trace-id-new": [TWICE, slots(Ssp_TraceID=OTHER)],
    "gpconnect.from": [slots(Ssp_From="hub")],
    "gpconnect.to": [slots(Ssp_To=None)],
    "gpconnect.interaction": [slots(Ssp_InteractionID="urn:nhs:names:services:gpconnect:x")],
    "gpconnect.accept": [slots(Accept="*/*")],
    "gpconnect.content-type": [change("cancel", {"Content_Type": "application/json"})],
    "gpconnect.no-body": [slots(body={})],
    "gpconnect.no-slash": [gp("rest:search:slot-1", "organization/*.read", "GET", "Slot/")],
    "gpconnect.escaped": [find(query=f"identifier={NHS}|999 000 0018")],
    "gpconnect.if-match": [change("cancel", {"If_Match": "2"})],
    "gpconnect.retries": [(change("update"), 503)] * 4 + [change("update")],
    "gpconnect.back-off": [(find(), 503), 0.2, find()],
    "gpconnect.blind-booking": [(LOST, 504), book()],
}

TOKENS: dict[str, list[Step]] = {
    "gpconnect.jwt": [slots(Authorization="Bearer abc")],
    "gpconnect.jwt-header": [slots(Authorization=token(claims("x"), {"alg": "HS256"}))],
    "gpconnect.jwt-new": [slots(), 5.0, slots()],
    "gpconnect.jwt-iss": [slots(jwt={"iss": None})],
    "gpconnect.jwt-sub": [slots(jwt={"sub": "user-2"})],
    "gpconnect.jwt-aud": [slots(jwt={"aud": "https://authorize.fhir.nhs.net/token"})],
    "gpconnect.jwt-exp": [slots(jwt={"exp": claims("x")["iat"]})],
    "gpconnect.jwt-iat": [slots(jwt={"iat": 1_000_000})],
    "gpconnect.jwt-reason": [slots(jwt={"reason_for_request": "secondaryuses"})],
    "gpconnect.jwt-scope": [slots(jwt={"requested_scope": "patient/*.write"})],
    "gpconnect.jwt-device": [slots(jwt={"requesting_device": {"model": "Hub"}})],
    "gpconnect.jwt-organisation": [slots(jwt={"requesting_organization": {"name": "Riverside"}})],
    "gpconnect.jwt-practitioner-name": [
        slots(jwt={"requesting_practitioner": {**PRACTITIONER, "name": [{"family": "Vane"}]}})
    ],
    "gpconnect.jwt-user-id": [slots(jwt={"requesting_practitioner": practitioner("https://x")})],
    "gpconnect.jwt-role": [
        slots(jwt={"requesting_practitioner": practitioner("https://fhir.nhs.uk/Id/sds-user-id")})
    ],
    "gpconnect.jwt-local-user": [
        slots(
            jwt={
                "requesting_practitioner": practitioner(
                    "https://fhir.nhs.uk/Id/sds-user-id",
                    "https://fhir.nhs.uk/Id/sds-role-profile-id",
                )
            }
        )
    ],
    "gpconnect.jwt-no-record": [slots(jwt={"requested_record": {}})],
}

SEARCHES: dict[str, list[Step]] = {
    "gpconnect.slots-bounds": [slots(query={"start": "ge2026-11-02T09:00:00Z"})],
    "gpconnect.slots-window": [slots(query={"end": "le2026-11-17"})],
    "gpconnect.slots-status": [slots("status")],
    "gpconnect.slots-include": [slots("_include")],
    "gpconnect.slots-recurse": [slots(query={"_include:recurse": "Schedule:actor"})],
    "gpconnect.slots-practitioner": [slots("_include:recurse")],
    "gpconnect.slots-location": [slots("_include:recurse")],
    "gpconnect.slots-terms": [slots(query={"_count": "10"})],
    "gpconnect.slots-own-code": [slots(query={"searchFilter": f"{ODS}|Y90009"})],
    "gpconnect.slots-own-type": [slots("searchFilter")],
    "gpconnect.identifier": [find(query="identifier=9990000018")],
    "gpconnect.nhs-number": [find("9990000019")],
    "gpconnect.retrieve-bounds": [retrieve("start=ge2026-11-01")],
    "gpconnect.directory-key": [look_up(apikey=None)],
    "gpconnect.directory-correlation": [look_up(X_Correlation_Id="1")],
    "gpconnect.directory-correlation-new": [
        look_up(X_Correlation_Id=GUID),
        look_up("Device", X_Correlation_Id=GUID),
    ],
    "gpconnect.directory-accept": [look_up(Accept="application/json")],
    "gpconnect.directory-terms": [look_up(query={"organization": "Y90003"})],
    "gpconnect.directory-escaped": [look_up(query="organization=a b")],
    "gpconnect.directory-kept": [(look_up(), 200), 3.0, look_up()],
}

BOOKINGS: dict[str, list[Step]] = {
    "gpconnect.book-profile": [book(meta=None)],
    "gpconnect.book-organisation": [book(contained=None)],
    "gpconnect.book-own-organisation": [
        book(
            contained=[
                {"resourceType": "Organization", "identifier": [{"system": ODS, "value": "Y90009"}]}
            ]
        )
    ],
    "gpconnect.book-extension": [book(extension=None)],
    "gpconnect.book-participants": [
        book(participant=[{"actor": {"reference": "Patient/p-1"}, "status": "accepted"}])
    ],
    "gpconnect.book-relative": [book(slot=[{"reference": f"{ROOT}/Slot/s-1"}])],
    "gpconnect.book-created": [book(created=None)],
    "gpconnect.book-uk-times": [book(start="2026-11-03T09:20:00Z")],
    "gpconnect.book-description": [book(description=None)],
    "gpconnect.book-lengths": [book(description="x" * 101)],
    "gpconnect.book-never": [book(reason=[{"text": "x"}])],
    "gpconnect.book-ignored": [book(serviceType=[{"text": "x"}])],
    "gpconnect.change-id": [change("cancel", id="a-2")],
    "gpconnect.change-as-read": [change("cancel", meta={})],
    "gpconnect.amend-no-reason": [change("update", extension=[REASON])],
    "gpconnect.cancel-status": [change("cancel", status="noshow")],
    "gpconnect.cancel-reason": [change("cancel", extension=[])],
    "gpconnect.register-one": [
        register({"parameter": [registering()["parameter"], registering()["parameter"]]})
    ],
    "gpconnect.register-whole": [register(registering(name=[{"family": "Adebayo"}]))],
    "gpconnect.register-no-more": [register(registering(active=True))],
    "gpconnect.register-profile": [register(registering(meta={}))],
    "gpconnect.register-after-find": [register()],
}

PDS: dict[str, list[Step]] = {
    "pds.request-id": [pds(X_Request_ID="1")],
    "pds.one-request-per-id": [ONCE, pds(path="/Patient/9990000026", X_Request_ID=GUID)],
    "pds.retry-same-id": [(UPDATE, 503), patch(X_Request_ID=OTHER)],
    "pds.wait-before-retry": [(pds(), 429), 0.1, pds()],
    "pds.bearer": [pds(Authorization=None)],
    "pds.accept": [pds(Accept="text/html")],
    "pds.session-role": [pds(NHSD_Session_URID="nurse")],
    "pds.organisation": [pds(NHSD_End_User_Organisation_ODS="Riverside Surgery")],
    "pds.sync-wait": [patch(X_Sync_Wait="60")],
    "pds.no-async": [patch(Prefer="respond-async")],
    "pds.number": [pds(path="/Patient/9990000019")],
    "pds.no-body": [pds(body={})],
    "pds.escaped": [pds(path="/Patient", query="family=O Dell")],
    "pds.search-minimum": [search("birthdate")],
    "pds.search-terms": [search(forename="Jo")],
    "pds.search-dates": [search(birthdate="12/03/1984")],
    "pds.search-prefix": [search(birthdate="1984-03-12")],
    "pds.search-postcode": [search(address__postcode="ZZ994AB")],
    "pds.search-wildcards": [search(family="O*")],
    "pds.search-contacts": [search(phone="0770*")],
    "pds.search-most": [search(_max__results="0", **{"_max-results": "99"})],
    "pds.if-match": [patch(If_Match="2")],
    "pds.patch-type": [patch(Content_Type="application/json")],
    "pds.patch-tests-first": [patch({"op": "remove", "path": "/address/0"})],
    "pds.patch-parts": [patch({"op": "replace", "path": "/name", "value": []})],
    "pds.create-type": [pds("POST", "/Patient", body={}, Content_Type="text/plain")],
    "pds.create-members": [pds("POST", "/Patient", body={"surname": "Vane"})],
}

SMS: dict[str, list[Step]] = {
    "sms.bearer": [sms("GET", "/v2/templates", Authorization="bearer x")],
    "sms.token-header": [sms("GET", "/v2/templates", head={"alg": "none"})],
    "sms.token-claims": [sms("GET", "/v2/templates", jwt={"iss": GUID, "iat": 1, "exp": 2})],
    "sms.json-body": [sms(body={}, Content_Type="text/plain")],
    "sms.user-agent": [sms("GET", "/v2/templates", User_Agent=None)],
    "sms.no-body": [sms("GET", "/v2/templates", body={})],
    "sms.fields": [text(to="07700900123")],
    "sms.template": [text(template_id="invitation")],
    "sms.plain-number": [text(phone_number="07700 900 123")],
    "sms.whole-mobile": [text(phone_number="4477009001")],
    "sms.reference": [text("reference")],
    "sms.reference-length": [text(reference="x" * 1001)],
    "sms.reference-not-a-number": [text(reference="to-07700900123")],
    "sms.reference-once": [(text(), 201), text()],
    "sms.not-scheduled": [text(scheduled_for="2026-11-01T09:00:00")],
    "sms.personalisation": [text(personalisation={"message": ""})],
    "sms.list-filters": [sms("GET", "/v2/notifications", "page=2")],
    "sms.received-filters": [sms("GET", "/v2/received-text-messages", "user_number=1")],
    "sms.paging": [sms("GET", "/v2/notifications", "older_than=1")],
    "sms.escaped": [sms("GET", "/v2/notifications", "reference=a b")],
    "sms.polite-polling": [
        sms("GET", f"/v2/notifications/{GUID}"),
        0.3,
        sms("GET", f"/v2/notifications/{GUID}"),
    ],
    "sms.wait-after-429": [(text(), 429), 0.1, text(reference="invite-2")],
}

BROKEN: dict[str, list[Step]] = {
    **EMIS, **SYSTMONE, **HEADERS, **TOKENS, **SEARCHES, **BOOKINGS, **PDS, **SMS,
}  # fmt: skip
"""What breaks each rule."""

KEPT: dict[str, list[Step]] = {
    "emis": [
        pfs("POST", "sessions/endusersession", X_API_EndUserSessionId=None, X_API_SessionId=None),
        pfs(
            "POST",
            "me/applications",
            body={"Surname": "Vane", "DateOfBirth": "1984-03-12", "LinkageDetails": LINKAGE},
            X_API_SessionId=None,
        ),
        pfs("GET", "demographics", LINK),
        pfs(
            "GET",
            "appointmentslots",
            f"{LINK}&fromDateTime=2026-11-01T00:00:00&toDateTime=2026-11-09T00:00:00",
        ),
        pfs(
            "GET",
            "appointments",
            f"{LINK}&fetchPreviousAppointments=true&previousAppointmentsFromDate=2026-01-01",
        ),
        (
            pfs(
                "POST",
                "appointments",
                body=BOOKING | {"TelephoneNumber": "07700900123", "TelephoneContactType": "Other"},
            ),
            201,
        ),
        pfs("DELETE", "appointments", body=BOOKING | {"CancellationReason": "Not needed"}),
        partner("organisation/GetOrganisation"),
        partner("appointments/GetAppointmentSessions", DAYS),
        (partner(BOOK, BOOKED), 0),
        partner("appointments/GetPatientAppointments", f"patientNumber=2&{DAYS}"),
        partner(BOOK, BOOKED),
        partner(FILE, "patientNumber=2", filing(), "POST"),
    ],
    "systmone": [
        message("Authenticate", {"accountId": "1", "unitId": "Y90002"}, APPLICATION),
        message("ListSlots", {"startDate": "2026-11-02T00:00:00.0Z", "numberOfDays": "7"}),
        (message("BookAppointment", PLACE | {"notes": "x"}), 0),
        message("ViewAppointments", {"futureAppointments": "Y"}),
        message("BookAppointment", PLACE),
        message("Logoff"),
        message("StaffListSlots", PERIOD),
        message("StaffGetPatient", {"nhsNumber": "9990000018"}),
        message("StaffAddToRecord", {"patientId": "p-1"}, "<Text>Link sent</Text>"),
    ],
    "gpconnect": [
        (look_up(), 200),
        90.0,
        look_up(),
        slots(),
        (find(), 200),
        register(),
        (book(), 504),
        retrieve(),
        book(),
        change("update"),
        change("cancel"),
        (find("9990000026"), 503),
        2.0,
        find("9990000026", jwt=LATER),
    ],
    "pds": [
        (pds(X_Request_ID=GUID), 429),
        3.0,
        pds(X_Request_ID=GUID),
        search(),
        (patch(X_Request_ID=OTHER), 503),
        6.0,
        patch(X_Request_ID=OTHER),
        pds("POST", "/Patient", body={"resourceType": "Patient", "name": []}),
    ],
    "sms": [
        (text(), 429),
        2.0,
        text(),
        sms("GET", "/v2/notifications", f"reference=invite-1&older_than={GUID}"),
        sms("GET", "/v2/received-text-messages", f"older_than={GUID}"),
        sms("GET", f"/v2/notifications/{GUID}"),
        3.0,
        sms("GET", f"/v2/notifications/{GUID}"),
    ],
}
"""What a careful product sends to each system, and breaks nothing."""

MOVING = frozenset(
    (
        "gpconnect.back-off",
        "gpconnect.jwt-iat",
        "gpconnect.directory-kept",
        "pds.wait-before-retry",
        "sms.polite-polling",
        "sms.wait-after-429",
    )
)
"""Rules about pauses, which are judged where time passes by itself."""
