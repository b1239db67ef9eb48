"""What of the gateway rests on Notify's own rules, and what is inferred or our choice."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

_SENDS = ("SendSms",)
_READS = ("GetNotification", "ListNotifications")

RULES: tuple[Rule, ...] = (
    Rule(
        "sms.auth.two-clocks",
        "A token is young enough by the machine's clock or by the world's.",
        Source.OUR_CHOICE,
        "A jump of the world's clock would lock out every client that stamps real time.",
    ),
    Rule(
        "sms.auth.odd-claims",
        "An nbf or exp that is no number counts as a token of another key.",
        Source.INFERRED,
        "The token library that the service uses reports these as tokens it cannot decode.",
    ),
    Rule(
        "sms.send.order-of-checks",
        "Seventeen checks in a fixed order, the rate limit before the body is read.",
        Source.OBSERVED,
        "Read from the published server.",
        _SENDS,
    ),
    Rule(
        "sms.send.strict-json",
        "NaN, lone surrogates and other things beside the JSON standard are no JSON.",
        Source.OUR_CHOICE,
        "Such values could not be written back; no client sends them.",
        _SENDS,
    ),
    Rule(
        "sms.send.other-kinds",
        "E-mails and letters are refused as not allowed for the service, their bodies unread.",
        Source.OUR_CHOICE,
        "This gateway sends texts only.",
        ("SendOther",),
    ),
    Rule(
        "sms.numbers.compact-rule",
        "United Kingdom numbers follow a compact rule that gives the service's known answers.",
        Source.OBSERVED,
        "Each published vector is a test; other odd spellings may be answered differently.",
        _SENDS,
    ),
    Rule(
        "sms.numbers.abroad",
        "Numbers abroad are judged by the phonenumbers package.",
        Source.INFERRED,
        "The service uses the same data, perhaps of another release.",
        _SENDS,
    ),
    Rule(
        "sms.numbers.crown-dependencies",
        "Which mobiles belong to Jersey, Guernsey and Man is looked up number by number.",
        Source.INFERRED,
        "Only the prefixes that belong there in part are published.",
        _SENDS,
    ),
    Rule(
        "sms.cost.multipliers",
        "Countries whose multiplier we do not know cost three times a text at home.",
        Source.OUR_CHOICE,
        "Eight multipliers are known; the cost must be a number.",
        _READS,
    ),
    Rule(
        "sms.network.handset-receipts",
        "Prefixes 1, 52, 54, 56, 57, 84 and 86 give no handset receipts, all others do.",
        Source.INFERRED,
        "Part of the published table of countries; the rest of it is not in here.",
        _READS,
    ),
    Rule(
        "sms.network.pace",
        "A text is handed over after 20 ms and final after another 100 ms.",
        Source.OUR_CHOICE,
        "Tests should not wait; the times are settings.",
    ),
    Rule(
        "sms.network.outcome-numbers",
        "Outcome numbers end a text for every key type.",
        Source.OUR_CHOICE,
        "The service knows them for test keys only; outcome_key_types narrows it.",
    ),
    Rule(
        "sms.network.more-outcomes",
        "07700900991 to 994 end technically failed, stuck, pending first, and slowly.",
        Source.OUR_CHOICE,
        "The service has no numbers for these ends.",
    ),
    Rule(
        "sms.network.temporary-failure",
        "The simulated temporary failure does not pass through pending.",
        Source.OUR_CHOICE,
        "One of the two real networks does it so, the other does not.",
    ),
    Rule(
        "sms.limits.refill",
        "The rate bucket refills in whole tokens of world time, fractions are lost.",
        Source.INFERRED,
        "Only the whole tokens are published.",
        _SENDS,
    ),
    Rule(
        "sms.receipts.plain-http",
        "Callback addresses may be plain http, to loopback or to hosts that were allowed.",
        Source.OUR_CHOICE,
        "The service demands https; a test stack runs on one machine.",
    ),
    Rule(
        "sms.receipts.retry-clock",
        "Retries wait five minutes of world time, counted from when the last try was due.",
        Source.OUR_CHOICE,
        "One step of the clock shows all tries.",
    ),
    Rule(
        "sms.templates.preview-clean",
        "A preview shows the cleaned text without the service's prefix.",
        Source.INFERRED,
        "The same text stands in the answer to a send.",
        ("PreviewTemplate",),
    ),
    Rule(
        "sms.templates.dates",
        "All versions of a template carry the instant at which the service was made.",
        Source.OUR_CHOICE,
        "Nobody edits templates in a simulated world.",
        ("GetTemplate", "GetTemplateVersion", "ListTemplates"),
    ),
    Rule(
        "sms.outbox.bounded",
        "Beyond a count and a size the oldest texts are forgotten before their retention ends.",
        Source.OUR_CHOICE,
        "Memory is bounded; the inbox says how many were dropped.",
        _READS,
    ),
)
