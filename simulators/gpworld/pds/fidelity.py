"""What of PDS is known, inferred or our choice: the ledger of this simulator."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

SEARCH = "search_patients"


WHOLLY_SPECIFIED: tuple[str, ...] = ("ping", "status")
"""Operations on which nothing but rules of the whole system bears."""


def _chosen(part: str, sentence: str, because: str, *operations: str) -> Rule:
    """Where sources disagree and the public tests decide."""
    return Rule(f"pds.{part}", sentence, Source.OBSERVED, because, operations)


def _ours(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"pds.{part}", sentence, Source.OUR_CHOICE, because, operations)


def _mock(part: str, sentence: str, *operations: str) -> Rule:
    because = "only the public sandbox mock shows it"
    return Rule(f"pds.{part}", sentence, Source.INFERRED, because, operations)


RULES: tuple[Rule, ...] = (
    _ours(
        "access.token-picks-mode",
        "The bearer token picks the mode; without one the API is an open sandbox unless strict.",
        "a world has no identity provider",
    ),
    _ours(
        "access.tokens",
        "Tokens are made from the world's seed and never run out; an assertion's signature is "
        "not verified.",
        "no public key is registered in a world",
        "access_token",
    ),
    _mock(
        "order.get",
        "A retrieve looks at the request id, then the token, the number's form, existence.",
        "get_patient",
    ),
    _mock(
        "order.patch",
        "An update looks at number, If-Match, content type, request id, token, existence, "
        "patches, version, ids, operations, then each patch.",
        "update_patient",
    ),
    _mock(
        "patch.content-type",
        "An update takes anything that begins application/json.",
        "update_patient",
    ),
    _mock(
        "order.search",
        "A search looks at request id, token, parameters at all, unknown ones, date formats, "
        "then a missing birth date, then a missing family name.",
        SEARCH,
    ),
    _mock("search.nameless", "A parameter without a name is ignored.", SEARCH),
    _chosen(
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
    _mock("patch.usual-name", "Removing the usual name is forbidden.", "update_patient"),
    _mock("patch.gender", "Removing gender or birth date is forbidden.", "update_patient"),
    Rule(
        "pds.patch.no-change",
        "Patches that change nothing are INVALID_UPDATE.",
        Source.INFERRED,
        "a public client adaptor expects the text",
        ("update_patient",),
    ),
    _chosen(
        "patch.stale",
        "A well-formed but stale If-Match is 409, a malformed one 412.",
        "the specification since 2025 and its tests, against an older sandbox and the mock",
        "update_patient",
    ),
    _ours(
        "patch.sync-wait",
        "An update takes no time unless update_seconds says so; where that is longer than its "
        "X-Sync-Wait it is 503 and has been made all the same.",
        "the outcome of a 503 is unknown to its caller; a resend with the same id must show it",
        "update_patient",
    ),
    _ours(
        "patch.business-rules",
        "The texts of refusals for addresses, telecoms and deaths that break a business rule.",
        "the rules are specified, their texts are not",
        "update_patient",
    ),
    _ours(
        "search.scores",
        "Scores start at 1 and lose 0.07 a homophone, 0.10 swapped names or another postcode, "
        "0.15 a former value or another gender, 0.05 another practice or phone; a wildcard "
        "gives 0.8343.",
        "the national formula is not public",
        SEARCH,
    ),
    _ours(
        "search.fuzzy-words",
        "Names match fuzzily by American Soundex, or by two same first letters of a short name.",
        "tests show that Joe finds Joseph and Justen finds Justin",
        SEARCH,
    ),
    _ours(
        "search.max-results-text",
        "A _max-results outside 1 to 50 is INVALID_VALUE naming the field, an early wildcard "
        "INVALID_SEARCH_DATA.",
        "live texts are not published",
        SEARCH,
    ),
    _chosen(
        "errors.missing-record",
        "404 has severity information.",
        "the specification, against an older sandbox",
        "get_patient",
        "update_patient",
        "related_people",
    ),
    _chosen(
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
    _ours(
        "numbers.reserved",
        "Only people of the scenario exist: numbers 999 and nothing of the public sandbox.",
        "aliases would let tests lean on people who are not in the world",
    ),
    _ours(
        "timing",
        "Replies come as fast as they are made.",
        "published percentiles are for load profiles, not for every request",
    ),
    _ours(
        "limits.quota",
        "Whoever asks is one application; its quota, its spike limit and the service's are "
        "settings, off unless set.",
        "the sandbox has none, and one product asks in a world",
    ),
    _ours(
        "errors.outages",
        "A fault that is asked for is an OperationOutcome, also for statuses without a Spine code.",
        "408 and 503 are listed, others are not",
    ),
    _mock(
        "order.sandbox",
        "An open sandbox looks at the request id before the token; a strict one is the gateway.",
    ),
    _ours(
        "paths.birth",
        "$process-birth-details is an unsupported path.",
        "births play no part in booking",
    ),
    _ours(
        "limits.clock",
        "Limits count in the world's seconds and minutes.",
        "a test moves on to the next minute instead of waiting for it",
    ),
    _ours(
        "coverage.empty",
        "Coverage answers a patient with an empty bundle, adds nothing, and refuses other modes.",
        "its resources play no part in booking",
        "coverage",
    ),
    _ours(
        "create.short",
        "A creation needs name, gender, birth date and address, and takes the next reserved "
        "NHS number.",
        "only its outcome is described",
        "create_patient",
    ),
    _ours(
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
    Rule(
        "pds.not-registered",
        "No practice and no death means that the person is registered nowhere.",
        Source.INFERRED,
        "as client adaptors read it",
        ("get_patient",),
    ),
)
