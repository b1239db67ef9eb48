"""What of the gateway rests on Notify's own rules, and what is inferred or our choice."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

_SENDS = ("SendSms",)
_READS = ("GetNotification", "ListNotifications")
_TEMPLATES = ("GetTemplate", "GetTemplateVersion", "ListTemplates", "PreviewTemplate")
_V2 = (*_SENDS, "SendOther", *_READS, "GetPdf", "ListReceived", *_TEMPLATES)
_PAGES = ("ListNotifications", "ListReceived")

WHOLLY_SPECIFIED: tuple[str, ...] = ()
"""Operations on which nothing but rules of the whole gateway bears."""

RULES: tuple[Rule, ...] = (
    Rule(
        "sms.auth.two-clocks",
        "A token is young enough by the machine's clock or by the world's.",
        Source.OUR_CHOICE,
        "A jump of the world's clock would lock out every client that stamps real time.",
        _V2,
    ),
    Rule(
        "sms.auth.error-name",
        "Every refusal of a token is called AuthError.",
        Source.OBSERVED,
        "The published server says so; its documentation says BadRequestError.",
        _V2,
    ),
    Rule(
        "sms.auth.seeded-keys",
        "Services, keys and templates have ids and secrets drawn from the world's seed.",
        Source.OUR_CHOICE,
        "A reset must not change what products were told.",
    ),
    Rule(
        "sms.auth.odd-claims",
        "An nbf or exp that is no number counts as a token of another key.",
        Source.INFERRED,
        "The token library that the service uses reports these as tokens it cannot decode.",
        _V2,
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
        "NaN, lone surrogates and other things beside the JSON standard are no JSON; whole numbers "
        "beyond 64 bits lose digits.",
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
        "sms.send.scheduled-for",
        "scheduled_for is checked to lie within a day and then ignored.",
        Source.OBSERVED,
        "Read from the published server.",
        _SENDS,
    ),
    Rule(
        "sms.send.no-idempotency",
        "The same reference twice makes two texts.",
        Source.OBSERVED,
        "Read from the published server.",
        _SENDS,
    ),
    Rule(
        "sms.read.id-text",
        "A malformed id is named notification_id in the refusal.",
        Source.OBSERVED,
        "The published server says so; its documentation says id.",
        ("GetNotification", "GetPdf"),
    ),
    Rule(
        "sms.read.distinct-instants",
        "Every text has a microsecond of its own.",
        Source.OUR_CHOICE,
        "Lists are cut by creation time; equal ones would be lost between pages.",
        _PAGES,
    ),
    Rule(
        "sms.read.next-link",
        "links.next has older_than before the other parameters.",
        Source.OUR_CHOICE,
        "The published client takes the first UUID it finds there.",
        _PAGES,
    ),
    Rule(
        "sms.numbers.not-valid-text",
        "Most odd numbers are told 'Number is not valid' and to be checked again.",
        Source.OBSERVED,
        "The published server says so; its documentation does not list the text.",
        _SENDS,
    ),
    Rule(
        "sms.numbers.package",
        "Numbers are judged by the phonenumbers package in the service's own steps: as they "
        "stand, then without plus signs and leading zeros.",
        Source.OBSERVED,
        "Each published vector is a test; the service may use another release of the package.",
        _SENDS,
    ),
    Rule(
        "sms.numbers.no-country",
        "A plus sign before what begins no country's numbers is told of its prefix.",
        Source.OUR_CHOICE,
        "The service has the text; its own steps rarely come to it.",
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
        "sms.cost.rate",
        "A part costs the published rate of the world's day, or what the settings say.",
        Source.OUR_CHOICE,
        "Rates change each April; a world's day may be any.",
        _READS,
    ),
    Rule(
        "sms.network.simulated",
        "No text leaves the machine, whatever the key; the guest list decides who may be sent to.",
        Source.OUR_CHOICE,
        "There is no network behind a simulator.",
        _SENDS,
    ),
    Rule(
        "sms.network.no-flood-rule",
        "Many texts to one number are not held back.",
        Source.OUR_CHOICE,
        "Real networks may block them, which never shows on the wire as such.",
        _SENDS,
    ),
    Rule(
        "sms.network.world-clock",
        "Hand-over, give-up, retention and the daily limit follow the world's clock.",
        Source.OUR_CHOICE,
        "Three days must pass in a test without waiting for them.",
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
        "sms.receipts.no-order",
        "Receipts of one text keep their order, those of different texts have none.",
        Source.OUR_CHOICE,
        "The service promises at least once and no order.",
    ),
    Rule(
        "sms.templates.all-versions",
        "The client's internal route for all versions of a template is 401 for every key.",
        Source.OBSERVED,
        "The real route is not for service keys.",
        ("AllVersions",),
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
    Rule(
        "sms.inbox.whole",
        "Everything under /_sim is our own: the service has nothing of the kind.",
        Source.OUR_CHOICE,
        "Tests must read a patient's phone and play the network.",
        ("Inbox.*",),
    ),
    Rule(
        "sms.errors.outages",
        "500, 503 and 504 that are asked for come in the usual envelope.",
        Source.OUR_CHOICE,
        "The service promises no particular body for 503.",
    ),
    Rule(
        "sms.scope.nhs-notify",
        "NHS Notify, with its own wire format, is not simulated.",
        Source.OUR_CHOICE,
        "Products text through GOV.UK Notify's format.",
    ),
)
