"""What of GP Connect is inferred or our choice: the ledger of this simulator."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

FIND = ("FindPatient", "FindPractitioner", "FindOrganization")
CHANGE = ("AmendAppointment", "CancelAppointment")
SHOWN = ("FindPatient", "ReadPatient", "RetrieveAppointments", "BookAppointment")
READ = ("ReadPatient", "ReadPractitioner", "ReadOrganization", "ReadLocation", "ReadAppointment")
PROVIDER = (
    "Metadata",
    *FIND,
    *READ,
    "RegisterPatient",
    "SearchSlots",
    "BookAppointment",
    "RetrieveAppointments",
    *CHANGE,
)
LOOKUP = ("FindEndpoint", "FindDevice")
PROXY = ("SpineProxy",)

WHOLLY_SPECIFIED: tuple[str, ...] = ()
"""Operations on which nothing but the rules of the provider as a whole bears."""


def _ours(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"gpconnect.{part}", sentence, Source.OUR_CHOICE, because, operations)


def _specified(part: str, sentence: str, *operations: str) -> Rule:
    because = "the text says so and the official suite asks for it"
    return Rule(f"gpconnect.{part}", sentence, Source.SPECIFIED, because, operations)


def _suite(part: str, sentence: str, *operations: str) -> Rule:
    because = "the official provider test suite asks for it"
    return Rule(f"gpconnect.{part}", sentence, Source.OBSERVED, because, operations)


def _inferred(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"gpconnect.{part}", sentence, Source.INFERRED, because, operations)


RULES: tuple[Rule, ...] = (
    _ours(
        "order-of-checks",
        "Headers, path and interaction, token, format, parameters or body, capability, existence, "
        "If-Match, business rules.",
        "the specification gives no order; with this one every suite scenario comes out right",
        *PROVIDER,
    ),
    _ours(
        "unknown-path",
        "Unknown paths are 404 NO_RECORD_FOUND, unused verbs 405 NOT_IMPLEMENTED, and a verb that "
        "does not fit the interaction id is 400 BAD_REQUEST.",
        "the suite only wants an error with an outcome",
    ),
    _specified("http.case", "Paths, ids and parameter names are case sensitive.", *PROVIDER),
    _specified("http.no-store", "Every response carries Cache-Control: no-store."),
    _specified(
        "http.etag",
        "Single resources come with a weak ETag of their version.",
        *READ,
        "BookAppointment",
        *CHANGE,
    ),
    _suite(
        "http.relative-references",
        "An absolute reference in a request is INVALID_RESOURCE.",
        "BookAppointment",
        *CHANGE,
    ),
    _ours(
        "transport.plain-http",
        "The simulator speaks plain HTTP; mutual TLS is left out.",
        "everything runs on one machine",
    ),
    _ours(
        "versions",
        "1.2.7 is simulated; healthcare services of 1.2.8 and home visits of 1.2.9 are not.",
        "consumers in the field are assured against 1.2.7",
        *PROVIDER,
    ),
    _inferred(
        "errors.coding-system",
        "Outcomes name the CodeSystem address; a switch names the ValueSet's.",
        "the profile fixes it, older text shows the other",
        *PROVIDER,
    ),
    _inferred(
        "errors.spelling",
        "ACCESS_DENIED and NO_ORGANISATION_CONSENT are spelt as on the page of errors.",
        "the code system spells them otherwise",
        *PROVIDER,
    ),
    _suite("read.odd-ids", "An unusual but legal id is 404, not 400.", *READ),
    _ours(
        "header.trace",
        "A malformed Ssp-TraceID is 400; using one twice is not.",
        "the text says UUID and new each time, and no error for a repeat",
        *PROVIDER,
    ),
    _ours(
        "header.sender",
        "A provider takes any Ssp-From that is not empty.",
        "who may send is the proxy's business",
        *PROVIDER,
    ),
    _ours(
        "http.formats",
        "Short names of formats, json and xml, are refused like any other media type.",
        "two media types are named and no others",
        *PROVIDER,
    ),
    _ours(
        "faults",
        "Faults, latency and slot theft are no switches of this simulator; what is asked for "
        "answers in the shape of provider, proxy or directory.",
        "the world does them for every simulator alike",
    ),
    _suite("jwt.exp", "A token lives 300 seconds exactly; a switch gives tolerance.", *PROVIDER),
    _suite("jwt.iat", "iat is not compared with the clock.", *PROVIDER),
    _ours(
        "jwt.two-clocks",
        "A token has expired when it has by the machine's clock and by the world's.",
        "a jump of the world's clock would lock out every client that stamps real time",
        *PROVIDER,
    ),
    _suite(
        "jwt.aud", "aud must be there and is compared only when a switch asks for it.", *PROVIDER
    ),
    _suite("jwt.scope", "requested_scope must be that of the interaction.", *PROVIDER),
    _suite(
        "jwt.unreadable", "An embedded resource with an unknown field or type is 422.", *PROVIDER
    ),
    _suite(
        "jwt.practitioner-identifiers",
        "A practitioner's role profile and local identifier may be left out.",
        *PROVIDER,
    ),
    _ours(
        "jwt.padding",
        "Padding in a token part is refused.",
        "the text says base64url without padding",
        *PROVIDER,
    ),
    _ours(
        "jwt.challenge",
        "The refusal of a token carries no WWW-Authenticate header.",
        "a bearer token's text would have one, and nobody looks at it",
        *PROVIDER,
    ),
    _inferred(
        "jwt.requested-record",
        "The claim requested_record is refused.",
        "it belongs to the older API, and the reference provider refuses it",
        *PROVIDER,
    ),
    _inferred(
        "jwt.strict-role",
        "With strict_role a token without role profile, or with UNK there, is 400.",
        "published help pages name a missing user role; no wire code is published",
        *PROVIDER,
    ),
    _ours(
        "body.malformed",
        "A body that is not well formed is 400.",
        "accepted beside 422 anywhere",
        "BookAppointment",
        "RegisterPatient",
        *CHANGE,
    ),
    _ours(
        "body.primitive-extensions",
        "Extensions on primitive values are refused as unknown elements.",
        "no profile of 1.2.7 uses one",
        "BookAppointment",
        "RegisterPatient",
        *CHANGE,
    ),
    _ours(
        "body.narrative",
        "Human-readable text of a resource is read over and not kept.",
        "nothing depends on it",
        "BookAppointment",
        "RegisterPatient",
        *CHANGE,
    ),
    _ours(
        "prefer.registration",
        "Prefer: return=minimal also empties the reply to a registration.",
        "the rule speaks of POST as such",
        "RegisterPatient",
    ),
    _ours(
        "find.own-organisation",
        "Only the practice's own organisation is found under its service root.",
        "a provider holds no more in this world",
        "FindOrganization",
        "ReadOrganization",
    ),
    _ours(
        "patient.hidden-everywhere",
        "A patient whom find does not return is unknown to read, retrieve and book too.",
        "the text names the rule for find only",
        *SHOWN,
    ),
    _ours(
        "patient.outage-unverified",
        "While PDS is out, find returns nobody whose number is not verified.",
        "the trace cannot succeed",
        "FindPatient",
    ),
    _ours(
        "patient.registration-day",
        "registrationPeriod.start is the time of a registration through GP Connect until the "
        "practice changes the patient, and else the London midnight of its day.",
        "a register keeps days",
        "RegisterPatient",
        "FindPatient",
        "ReadPatient",
    ),
    _suite(
        "patient.sensitive",
        "Sensitive patients are not found, and registering them is INVALID_PATIENT_DEMOGRAPHICS.",
        "FindPatient",
        "RegisterPatient",
    ),
    _suite("patient.opted-out", "Opting out of sharing hides nobody here.", *SHOWN),
    _suite(
        "register.tolerated",
        "One more identifier, extra given names and a nickname are tolerated.",
        "RegisterPatient",
    ),
    _suite("register.minimum", "A missing minimum is 400, not 422.", "RegisterPatient"),
    _suite(
        "register.out-of-use",
        "A superseded or invalid number is INVALID_NHS_NUMBER before details are compared.",
        "RegisterPatient",
    ),
    _ours(
        "register.birth-date",
        "An equal birth date is enough, whatever the names.",
        "the text's rule; one suite scenario would have another family name refused",
        "RegisterPatient",
    ),
    _ours(
        "register.given",
        "An official name without given name is 400.",
        "the text asks for both names and gives no code",
        "RegisterPatient",
    ),
    _ours(
        "register.telecom-parts",
        "A telecom without system or value, a telephone without use, and another kind of telecom "
        "are 422; an email sent without use is given back with use home.",
        "no code is given, and only telephones are told apart by their use",
        "RegisterPatient",
    ),
    _ours(
        "slots.offset",
        "A blank before 00:00 or 01:00 is read as an unencoded plus sign.",
        "query decoding makes one of the other",
        "SearchSlots",
    ),
    _ours(
        "slots.window",
        "The 0 to 14 days are between calendar days, also when times are sent.",
        "the suite tests whole days only",
        "SearchSlots",
    ),
    _suite(
        "slots.foreign-filter",
        "An organisation type or code that nobody knows is no error and matches no restriction.",
        "SearchSlots",
    ),
    _suite("slots.z-offset", "A time that ends in Z is 422.", "SearchSlots"),
    _suite("slots.service-category", "A schedule names its session.", "SearchSlots"),
    _specified(
        "slots.end-of-day",
        "A date as end is the end of that day; the reference provider takes its beginning.",
        "SearchSlots",
    ),
    _ours(
        "slots.filter",
        "A search filter that cannot be used is ignored.",
        "the text ignores unknown systems and says nothing of malformed ones",
        "SearchSlots",
    ),
    _ours(
        "slots.limit",
        "An organisation code in the search filter whose limit is reached is offered nothing.",
        "limits are named both as a cause of empty searches and as a refusal of bookings",
        "SearchSlots",
    ),
    _ours(
        "slots.limit-counts",
        "A limit counts the slots an organisation still holds, not those that have passed.",
        "the text leaves the period to the practice",
        "SearchSlots",
        "BookAppointment",
    ),
    _suite("slots.missing-include", "A search without _include is 400.", "SearchSlots"),
    _suite("slots.blank", "Blank values are 422.", "SearchSlots"),
    _ours(
        "slots.repeated-status",
        "A status that is there twice is 400, as start and end are.",
        "only start and end are named",
        "SearchSlots",
    ),
    _inferred(
        "slots.role",
        "Slots of a session holder without an accepted job role are hidden.",
        "a common reason for empty searches on one supplier's system",
        "SearchSlots",
        "BookAppointment",
    ),
    _ours(
        "slots.unstaffed",
        "A schedule without practitioner has the role that a switch names.",
        "roles are kept with people in this world",
        "SearchSlots",
    ),
    _ours(
        "slots.nameless",
        "A practitioner without family name is 500 where the resource would have to be sent.",
        "the profile wants one and the practice has none",
        "SearchSlots",
        "ReadPractitioner",
        "FindPractitioner",
    ),
    _ours(
        "slots.visit",
        "Home visits are neither offered nor bookable, and their appointments carry no channel.",
        "1.2.7 has no code for them",
        "SearchSlots",
        "BookAppointment",
        "RetrieveAppointments",
    ),
    _ours(
        "book.blocked",
        "A slot that the practice has blocked since is 409.",
        "it is not free any more",
        "BookAppointment",
    ),
    _ours(
        "book.extensions",
        "Extensions that the profile does not name are 422; those that are sent must agree, and "
        "one without its value agrees with nothing.",
        "the text makes them optional and says nothing of a difference",
        "BookAppointment",
    ),
    _inferred(
        "book.created",
        "created must be a date-time with offset; it is given back in London time, to the second.",
        "all times in resources are written so, and never with Z",
        "BookAppointment",
    ),
    _suite(
        "book.organisation-type",
        "A booking may name its organisation type by the value set's address too.",
        "BookAppointment",
    ),
    _ours(
        "book.participation",
        "A participant whose status is not accepted is 422, and so is a second practitioner.",
        "no other status is named, and the practitioner is one",
        "BookAppointment",
    ),
    _ours(
        "book.location",
        "The location must be one of the practice's, not the schedule's own.",
        "no rule joins them",
        "BookAppointment",
    ),
    _suite("book.unknown-slot", "An unknown slot is INVALID_RESOURCE.", "BookAppointment"),
    _ours(
        "appointment.practice-made",
        "Appointments made at the practice carry no booking organisation; one made without a "
        "reason is described by its slot's type.",
        "there is none, and the suite wants every appointment described",
        "RetrieveAppointments",
        "ReadAppointment",
    ),
    _ours(
        "appointment.past",
        "Reading an appointment that has started is 422.",
        "the text wants an error and names none",
        "ReadAppointment",
    ),
    _suite(
        "appointment.any-consumer",
        "Any consumer may read an appointment, whoever booked it.",
        "ReadAppointment",
    ),
    _suite("change.created", "created stays as it was through amending and cancelling.", *CHANGE),
    _suite("change.no-if-match", "Without If-Match a change is processed.", *CHANGE),
    _ours(
        "change.require-if-match",
        "With require_if_match its absence is 400.",
        "a switch for strict providers; no code is published",
        *CHANGE,
    ),
    _ours(
        "change.meta",
        "meta and language are not compared; removing the comment is allowed.",
        "they are not content",
        *CHANGE,
    ),
    _suite(
        "change.service-texts",
        "serviceType and serviceCategory are not compared, in a cancellation either.",
        *CHANGE,
    ),
    _ours(
        "change.if-match",
        "If-Match fits in its weak form alone: neither a star nor a strong tag does.",
        "no other form is described",
        *CHANGE,
    ),
    _suite("cancel.empty-reason", "An empty reason is INVALID_PARAMETER.", "CancelAppointment"),
    _ours(
        "metadata.structured",
        "gpc.getstructuredrecord is not listed.",
        "this provider only books",
        "Metadata",
    ),
    _ours(
        "proxy.headers",
        "A missing Ssp header is 400 MISSING_HEADER from the proxy itself.",
        "it cannot check what is not there",
        *PROXY,
    ),
    _ours(
        "proxy.media-type",
        "The proxy refuses bodies that are neither JSON nor XML by name.",
        "the list of refused types is not published",
        *PROXY,
    ),
    _ours(
        "proxy.slow-provider",
        "The proxy is never overloaded and its provider never out of reach or too slow.",
        "both are in one process; 429, 502, 503 and 504 are faults to ask for",
        *PROXY,
    ),
    _ours(
        "proxy.cors",
        "OPTIONS names the interaction's verb and no other.",
        "the suite also wants the other verbs of an appointment's address",
        *PROXY,
    ),
    _ours(
        "directory.api-key",
        "The apikey header is not looked at.",
        "gateways are outside this world",
        *LOOKUP,
    ),
    _ours(
        "directory.wrong-system",
        "An identifier of another system, or a repeated one, is 400.",
        "only a missing system is described",
        *LOOKUP,
    ),
    _ours(
        "directory.ldap",
        "The directory's LDAP side is not served.",
        "the FHIR API gives the same facts",
    ),
)
