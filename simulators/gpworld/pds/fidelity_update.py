"""What of PDS updates is known, inferred or our choice."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source
from gpworld.pds.fidelity_rules import chosen, mock, ours

UPDATE_RULES: tuple[Rule, ...] = (
    mock(
        "order.patch",
        "An update looks at number, If-Match, content type, request id, token, existence, "
        "patches, version, ids, operations, then each patch.",
        "update_patient",
    ),
    mock(
        "patch.content-type",
        "An update takes anything that begins application/json.",
        "update_patient",
    ),
    mock("patch.usual-name", "Removing the usual name is forbidden.", "update_patient"),
    mock("patch.gender", "Removing gender or birth date is forbidden.", "update_patient"),
    Rule(
        "pds.patch.no-change",
        "Patches that change nothing are INVALID_UPDATE.",
        Source.INFERRED,
        "a public client adaptor expects the text",
        ("update_patient",),
    ),
    ours(
        "patch.repeats",
        "A retry with the id of an update that was made gets the first answer again, whatever "
        "has happened since; ten thousand are remembered, refusals are not.",
        "that it is de-duplicated is tested, what it gets is not",
        "update_patient",
    ),
    chosen(
        "patch.extension-parts",
        "Part of an extension needs no patch of the extension's url where the part's own is given: "
        "in its new value, or in a test of a part.",
        "the public tests and documented examples",
        "update_patient",
    ),
    ours(
        "patch.restricted",
        "Patches of a restricted person see what a retrieve shows; adding to what is hidden is "
        "FORBIDDEN_UPDATE, and hidden parts are kept.",
        "a test patch would otherwise tell what is hidden",
        "update_patient",
    ),
    ours(
        "patch.members",
        "Members that nobody may change are FORBIDDEN_UPDATE, a whole list and a null are "
        "INVALID_UPDATE, and members that a part cannot have INVALID_VALUE.",
        "nothing that is sent may be dropped in silence",
        "update_patient",
    ),
    ours(
        "patch.what-is-new",
        "Rules of business judge what an update brings, not what the record held before.",
        "live records hold data that would not be let in today",
        "update_patient",
    ),
    ours(
        "patch.practice",
        "The practice is set by the organisation of NHSD-End-User-Organisation-ODS: itself, or "
        "nobody where it was itself before.",
        "that only primary care may is specified, how it is known is not",
        "update_patient",
    ),
    ours(
        "patch.patient-extensions",
        "A patient's pharmacies are all three extensions of that kind.",
        "the list of fields says pharmacy",
        "update_patient",
    ),
    ours(
        "patch.address-text",
        "Any text will do for a temporary address.",
        "the seven kinds are not listed where we read",
        "update_patient",
    ),
    chosen(
        "patch.stale",
        "A well-formed but stale If-Match is 409, a malformed one 412.",
        "the specification since 2025 and its tests, against an older sandbox and the mock",
        "update_patient",
    ),
    ours(
        "patch.sync-wait",
        "An update takes no time unless update_seconds says so; where that is longer than its "
        "X-Sync-Wait it is 503 and has been made all the same.",
        "the outcome of a 503 is unknown to its caller; a resend with the same id must show it",
        "update_patient",
    ),
    ours(
        "patch.business-rules",
        "The texts of refusals for addresses, telecoms and deaths that break a business rule.",
        "the rules are specified, their texts are not",
        "update_patient",
    ),
)
