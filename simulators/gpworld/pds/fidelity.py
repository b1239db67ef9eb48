"""What of PDS is known, inferred or our choice: the ledger of this simulator."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source
from gpworld.pds.fidelity_rules import chosen, mock, ours
from gpworld.pds.fidelity_update import UPDATE_RULES

SEARCH = "search_patients"


WHOLLY_SPECIFIED: tuple[str, ...] = ("ping",)
"""Operations on which nothing but rules of the whole system bears."""


RULES: tuple[Rule, ...] = (
    ours(
        "access.token-picks-mode",
        "The bearer token picks the mode; without one the API is an open sandbox unless strict.",
        "a world has no identity provider",
    ),
    ours(
        "access.tokens",
        "Tokens are made from the world's seed and never run out; an assertion's signature is "
        "not verified.",
        "no public key is registered in a world",
        "access_token",
    ),
    Rule(
        "pds.order.gateway",
        "A strict world looks at token, limits, path, the number's form and the mode's rules "
        "before the service's own checks; an open one asks for the request id first.",
        Source.INFERRED,
        "the gateway's policies stand before the service that the mock plays",
    ),
    chosen(
        "access.assertion-texts",
        "What is wrong with a request for a token is told in the words, and the order, of the "
        "public identity service.",
        "its public tests; the specification names only what an assertion needs",
        "access_token",
    ),
    ours(
        "access.assertions",
        "An assertion is timely by the machine's clock or by the world's; its issuer and kid may "
        "be any, its audience any address that ends in /oauth2/token.",
        "clients stamp either time, and no application is registered in a world",
        "access_token",
    ),
    Rule(
        "pds.access.one-word",
        "A header of one word lacks its token, whatever the word.",
        Source.OBSERVED,
        "read in the gateway's policies",
    ),
    mock(
        "access.example-token",
        "An open sandbox takes a token of the form of the published example (letters and digits "
        "in two words with an underscore between) for none; any other unknown one is refused.",
    ),
    ours(
        "access.role-text",
        "A worker with several roles who names none is told of an empty value.",
        "the text for a missing header is not published",
    ),
    ours(
        "access.status-key",
        "A strict world wants some api key for _status, and does not look at which.",
        "no key is registered in a world",
        "status",
    ),
    ours(
        "access.asid",
        "An application has an ASID unless the scenario takes it away.",
        "applications are not registered in a world",
    ),
    mock(
        "order.get",
        "A retrieve looks at the request id, then the token, the number's form, existence.",
        "get_patient",
    ),
    mock(
        "order.search",
        "A search looks at request id, token, parameters at all, unknown ones, date formats, "
        "then a missing birth date, then a missing family name.",
        SEARCH,
    ),
    mock("search.nameless", "A parameter without a name is ignored.", SEARCH),
    chosen(
        "search.date-text",
        "A malformed date is INVALID_VALUE.",
        "the public tests, against an older sandbox",
        SEARCH,
    ),
    Rule(
        "pds.search.wildcard",
        "A wildcard needs two literal characters before it.",
        Source.INFERRED,
        "one text says not in the first two characters, another at least two characters",
        (SEARCH,),
    ),
    ours(
        "search.scores",
        "Scores start at 1 and lose 0.07 a homophone, 0.10 swapped names or another postcode, "
        "0.15 a former value or another gender, 0.05 another practice, phone or death date; a "
        "wildcard gives 0.8343.",
        "the national formula is not public",
        SEARCH,
    ),
    ours(
        "search.fuzzy-words",
        "Names match fuzzily by American Soundex; given names also when the shorter begins with "
        "the same two letters and all of it stands in the longer in its order.",
        "tests show that Joe finds Joseph and Justen finds Justin",
        SEARCH,
    ),
    ours(
        "search.bad-birth-dates",
        "Somebody whose birth date is a year or a month is not found.",
        "nothing says what a date of birth is compared with then",
        SEARCH,
    ),
    ours(
        "search.empty",
        "A parameter without a value counts as not sent, a date without one is malformed.",
        "nothing public",
        SEARCH,
    ),
    ours(
        "search.max-results-text",
        "A _max-results outside 1 to 50 is INVALID_VALUE naming the field, an early wildcard "
        "INVALID_SEARCH_DATA.",
        "live texts are not published",
        SEARCH,
    ),
    chosen(
        "errors.missing-record",
        "404 has severity information.",
        "the specification, against an older sandbox",
        "get_patient",
        "update_patient",
        "related_people",
    ),
    chosen(
        "errors.empty-request-id",
        "An empty X-Request-ID is MISSING_VALUE.",
        "the mock, against older test data; the status is 400 either way",
    ),
    Rule(
        "pds.get.very-restricted",
        "A very restricted person is shown like a restricted one.",
        Source.INFERRED,
        "the label is in the enumeration and described no further",
        ("get_patient", SEARCH),
    ),
    ours(
        "get.restricted",
        "Of a restricted person's extensions only the death notification is shown.",
        "the list of what is kept names no other",
        "get_patient",
        SEARCH,
    ),
    ours(
        "get.merged-into-nothing",
        "A merge into a number that nobody holds is not found.",
        "such data should not be",
        "get_patient",
    ),
    ours(
        "get.history",
        "A retrieve shows former names, addresses and numbers with their periods, a search only "
        "current ones.",
        "that a search shows current data is specified",
        "get_patient",
        SEARCH,
    ),
    ours(
        "numbers.reserved",
        "Only people of the scenario exist: numbers 999 and nothing of the public sandbox.",
        "aliases would let tests lean on people who are not in the world",
    ),
    ours(
        "timing",
        "Replies come as fast as they are made.",
        "published percentiles are for load profiles, not for every request",
    ),
    ours(
        "limits.quota",
        "Whoever asks is one application; its quota, its spike limit and the service's are "
        "settings, off unless set.",
        "the sandbox has none, and one product asks in a world",
    ),
    Rule(
        "pds.errors.unknown",
        "A fault of 500 or more is the gateway's UNKNOWN_ERROR with whom to ask and a message id; "
        "408 is its UNABLE_TO_CALL_SERVICE, 503 its SERVICE_UNAVAILABLE.",
        Source.OBSERVED,
        "the gateway's policies",
    ),
    ours(
        "errors.outages",
        "A fault of another status is an OperationOutcome under the status's own name.",
        "only some statuses have a Spine code",
    ),
    mock(
        "order.sandbox",
        "An open sandbox looks at the request id before the token; a strict one is the gateway.",
    ),
    ours(
        "paths.birth",
        "$process-birth-details is an unsupported path.",
        "births play no part in booking",
    ),
    ours(
        "limits.clock",
        "Limits count in the world's seconds and minutes.",
        "a test moves on to the next minute instead of waiting for it",
    ),
    ours(
        "coverage.empty",
        "Coverage answers patients and the sandbox with an empty bundle, and adds nothing.",
        "its resources play no part in booking",
        "coverage",
    ),
    ours(
        "create.short",
        "A creation needs name, gender, birth date and address, takes the next reserved NHS "
        "number, and is refused for somebody of the same name, gender and birth date.",
        "only its outcome is described",
        "create_patient",
    ),
    chosen(
        "create.missing",
        "Of a creation that lacks several members the name is told first, then address, gender "
        "and birth date.",
        "the public tests",
        "create_patient",
    ),
    chosen(
        "create.blank-lines",
        "Blank lines of a new address are left out.",
        "the public tests send them; a record has none",
        "create_patient",
    ),
    chosen(
        "create.ids",
        "A new record gives its names and addresses ids of its own, whatever ids are sent; who "
        "registers may be said in an extension, and is no part of the record.",
        "the sandbox's mock and the specification's example",
        "create_patient",
    ),
    Rule(
        "pds.create.limit",
        "The sandbox takes any number of creations; a strict world three a second, with a text "
        "of their own beyond.",
        Source.OBSERVED,
        "the gateway's policies",
        ("create_patient",),
    ),
    ours(
        "ids.derived",
        "Parts of a record without an id get eight hex digits made from their content.",
        "ids are short opaque strings",
    ),
    Rule(
        "pds.related.nobody",
        "A person without related people gives an empty bundle with status 200.",
        Source.OBSERVED,
        "the public tests, against a table of the specification",
        ("related_people",),
    ),
    ours(
        "related.relationships",
        "A relationship in capitals is of HL7's tables, one in other letters of UK Core's own; "
        "there are no ranks, preferences or languages of related people.",
        "public examples show UK Core's words only, and no product here asks for more",
        "related_people",
    ),
    Rule(
        "pds.not-registered",
        "No practice and no death means that the person is registered nowhere.",
        Source.INFERRED,
        "as client adaptors read it",
        ("get_patient",),
    ),
    *UPDATE_RULES,
)
