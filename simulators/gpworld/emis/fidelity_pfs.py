"""The fidelity ledger of Patient Facing Services, and of what both facades share."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

SILENT = "Nothing public says."
STUBS = "Open client code and its published stubs show it."
KNOWLEDGE = "General knowledge of the product; no public source that was read confirms it."
LINK = ("pfs.link",)
SIGN_IN = ("pfs.session",)
CHOICE, INFERRED, OBSERVED = Source.OUR_CHOICE, Source.INFERRED, Source.OBSERVED

SHARED_RULES = (
    Rule(
        "emis.shared.one-book",
        "Both facades read and write one appointment book, and a booking shows in both at once.",
        INFERRED,
        "They are two doors to one product.",
    ),
    Rule(
        "emis.shared.ids",
        "Slots, sessions, people and sites have the same number in both facades.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.shared.paths",
        "The facades live under /emis/pfs and /emis/partner, over plain HTTP on loopback.",
        CHOICE,
        "The real ones are reached over mutual TLS on a private network.",
    ),
    Rule(
        "emis.shared.latency",
        "Replies come as fast as they are made; delays are asked for and never built in.",
        CHOICE,
        "No latency figures are public.",
    ),
    Rule(
        "emis.shared.rate-limits",
        "Nobody is refused for asking too often.",
        CHOICE,
        "No rate limits are public.",
    ),
    Rule(
        "emis.shared.outages",
        "A fault that is asked for answers in each facade's shape, code -9999 or INTERNAL.",
        CHOICE,
        "Clients sort unknown failures under -9999; the Partner API declares 500 alone.",
    ),
    Rule(
        "emis.shared.desktop-interfaces",
        "The COM interfaces of the desktop product are not simulated.",
        CHOICE,
        "They share operation names with the Partner API and have no public wire description.",
    ),
)

PFS_RULES = (
    Rule(
        "emis.pfs.application-id",
        "Any application id that is not empty is accepted; a missing one is 401.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.version",
        "Any version text that is not empty is accepted; a missing one is 400.",
        CHOICE,
        "The header's name is known, its values are not.",
    ),
    Rule(
        "emis.pfs.session-refusal",
        "A missing or unknown end-user session or session is 401 without a code.",
        CHOICE,
        "The text is known, status and body are not.",
    ),
    Rule(
        "emis.pfs.session-life",
        "Both kinds of session end after 20 idle minutes; every use begins them anew.",
        CHOICE,
        "Session lifetimes are not public.",
    ),
    Rule(
        "emis.pfs.session-nesting",
        "A session is good only with the end-user session it was opened in.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.session-count",
        "Ten thousand sessions are kept; the one unused for longest makes room.",
        CHOICE,
        "A simulator needs a bound.",
    ),
    Rule(
        "emis.pfs.query-names",
        "Query parameters are read in any case, and of several alike the first counts.",
        OBSERVED,
        "Two generations of client write them differently.",
    ),
    Rule(
        "emis.pfs.unknown-members",
        "Body members that are not known are ignored.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.content-type",
        "A body is read as JSON whatever its content type says.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.error-shape",
        "A refusal has InternalResponseCode and Message, and the message again in Exceptions.",
        CHOICE,
        "Three shapes exist in the wild; clients of each generation understand this one.",
    ),
    Rule(
        "emis.pfs.legacy-style",
        "With style legacy a refusal that has a code is 500 with Exceptions alone.",
        CHOICE,
        "Older services answered so; where their code or text is known, it is used.",
    ),
    Rule(
        "emis.pfs.validation-shape",
        "A body or query that cannot be read is 400 with Message and ModelState.",
        INFERRED,
        KNOWLEDGE,
    ),
    Rule(
        "emis.pfs.end-user-session",
        "An end-user session begins without a body, and a body that is sent is not read.",
        CHOICE,
        SILENT,
        ("pfs.endusersession",),
    ),
    Rule(
        "emis.pfs.order-of-checks",
        "Headers, JSON, link token, service, slot, past, window, taken, limit, telephone, reason.",
        CHOICE,
        SILENT,
        ("pfs.book",),
    ),
    Rule(
        "emis.pfs.out-of-scope",
        "Records, messages, prescriptions and other services are 404; a wrong method is 405.",
        CHOICE,
        "They have nothing to do with booking.",
    ),
    Rule(
        "emis.pfs.success-statuses",
        "Opening sessions and linking are 200, booking is 201, cancelling is 204.",
        OBSERVED,
        "Clients accept 201 for the first three as well.",
        ("pfs.endusersession", "pfs.link", "pfs.session", "pfs.book", "pfs.cancel"),
    ),
    Rule(
        "emis.pfs.link-practice-code",
        "LinkageDetails names its practice by NationalPracticeCode; OdsCode does as well.",
        INFERRED,
        KNOWLEDGE,
        LINK,
    ),
    Rule(
        "emis.pfs.link-lengths",
        "Surnames have 1 to 100 characters, account ids and linkage keys 1 to 50.",
        CHOICE,
        "That lengths are checked is known, the lengths are not.",
        LINK,
    ),
    Rule(
        "emis.pfs.link-order",
        "Lengths, practice, live, enabled, account, key, person, inactive, archived, linked.",
        CHOICE,
        SILENT,
        LINK,
    ),
    Rule(
        "emis.pfs.link-surname",
        "The surname is compared in any case and without surrounding spaces.",
        CHOICE,
        SILENT,
        LINK,
    ),
    Rule(
        "emis.pfs.session-unknown-identity",
        "An unknown AccessIdentityGuid is 404 with -1104, one that cannot be used 400 with -1107.",
        CHOICE,
        "The text of the second is known.",
        SIGN_IN,
    ),
    Rule(
        "emis.pfs.link-tokens",
        "A link token is the same in every session of an account, and unknown to other accounts.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.foreign-link-token",
        "A link token of another account, or of none, is 403 with -1030.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.missing-link-token",
        "A link token that is not sent at all is 400 in the validation shape.",
        CHOICE,
        SILENT,
    ),
    Rule(
        "emis.pfs.proxies",
        "Proxies are offered for patients who are registered and alive; the holder comes first.",
        CHOICE,
        SILENT,
        SIGN_IN,
    ),
    Rule(
        "emis.pfs.association-type",
        "A link is Self or Proxy; None, which exists, is never sent.",
        INFERRED,
        KNOWLEDGE,
        SIGN_IN,
    ),
    Rule(
        "emis.pfs.last-access",
        "LastAccessTime is the moment of signing in.",
        CHOICE,
        SILENT,
        SIGN_IN,
    ),
    Rule(
        "emis.pfs.restricted",
        "A restricted account signs in and books, but reading its demographics is 403.",
        CHOICE,
        "The text of the refusal is known, its status and reach are not.",
        ("pfs.demographics",),
    ),
    Rule(
        "emis.pfs.contact-and-address",
        "The inner names of ContactDetails and Address; empty ones are left out.",
        INFERRED,
        KNOWLEDGE,
        ("pfs.demographics",),
    ),
    Rule(
        "emis.pfs.sex",
        "Sex is Male, Female or, for everything else, NotSpecified.",
        INFERRED,
        "NotSpecified is seen in stubs; the whole list is not public.",
        ("pfs.demographics",),
    ),
    Rule(
        "emis.pfs.identifier-type",
        "NhsNumber is the only identifier type; a patient without one has an empty list.",
        CHOICE,
        "The whole enumeration is not public.",
        ("pfs.demographics",),
    ),
    Rule(
        "emis.pfs.settings-foreign",
        "Settings of a practice other than the session's own are 400 with -1001.",
        CHOICE,
        SILENT,
        ("pfs.settings",),
    ),
    Rule(
        "emis.pfs.settings-messages",
        "Messages has AppointmentsMessage and PrescribingMessage.",
        INFERRED,
        KNOWLEDGE,
        ("pfs.settings",),
    ),
    Rule(
        "emis.pfs.settings-reason",
        "RequestedMandatory and NotRequested are the other two words for a booking reason.",
        INFERRED,
        KNOWLEDGE,
        ("pfs.settings",),
    ),
    Rule(
        "emis.pfs.settings-no-limit",
        "MaxAppointments is 999 where the practice sets no limit.",
        CHOICE,
        "The member is an int, and 0 would read as none allowed.",
        ("pfs.settings",),
    ),
    Rule(
        "emis.pfs.spelling",
        "Practice codes are read in any case, GUIDs in any case, with braces or without hyphens.",
        CHOICE,
        SILENT,
        (*LINK, *SIGN_IN, "pfs.settings"),
    ),
    Rule(
        "emis.pfs.byte-order-mark",
        "A byte order mark before a body is no part of it.",
        CHOICE,
        "Some clients write one.",
    ),
    Rule(
        "emis.pfs.years",
        "Dates lie in the years 1880 to 2199; others cannot be read.",
        CHOICE,
        "A simulator needs a bound.",
    ),
    Rule(
        "emis.pfs.settings-services",
        "Appointments are the only service that is on; PrescribingComment is RequestedOptional.",
        CHOICE,
        "Nothing else is simulated.",
        ("pfs.settings",),
    ),
    Rule(
        "emis.pfs.demographics-names",
        "CallingName is the first name, DateOfBirth the midnight of its day.",
        CHOICE,
        SILENT,
        ("pfs.demographics",),
    ),
)
