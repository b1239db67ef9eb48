"""Whatever comes in, the gateway answers with a status it knows, and never fails."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.exchange import Later, Reply, Stream
from gpworld.sms.plans import ServicePlan
from wire.sms.gateway import SURGERY, Gateway

KNOWN = {200, 201, 308, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 429, 431}
GATEWAY = Gateway(ServicePlan(SURGERY, rate_per_minute=60_000))
RULES = sorted(
    (
        (method, rule.rule)
        for rule in GATEWAY.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method != "OPTIONS"
    ),
)
TEXT = st.text(max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
WORDS = st.sampled_from(
    (
        "1",
        "07700900123",
        GATEWAY.template(),
        GATEWAY.service_id(),
        SURGERY,
        "delivered",
        "link",
        "1.0",
        "503",
    )
)
NAMES = st.sampled_from(
    (
        "phone_number",
        "template_id",
        "personalisation",
        "reference",
        "sms_sender_id",
        "scheduled_for",
        "older_than",
        "status",
        "type",
        "to",
        "from",
        "has",
        "after",
        "since",
        "matches",
        "service",
        "count",
        "timeout",
        "absent",
        "limit",
        "when",
        "do",
        "times",
        "nth",
        "name",
        "text",
        "templates",
        "keys",
        "mode",
    )
)
FORM = st.dictionaries(NAMES | TEXT, WORDS | JSON, max_size=6)
BODY = st.binary(max_size=60) | (FORM | JSON).map(orjson.dumps)
QUERY = st.dictionaries(NAMES | TEXT, WORDS | TEXT, max_size=4)


def fresh_headers(odd: dict[str, str], authorised: bool) -> tuple[tuple[str, str], ...]:
    token = (("Authorization", f"Bearer {GATEWAY.token()}"),) if authorised else ()
    return (*token, *odd.items())


@given(
    route=st.sampled_from(RULES),
    steps=st.lists(WORDS | TEXT, min_size=2, max_size=2),
    query=QUERY,
    body=BODY,
    authorised=st.booleans() | st.just(True),
    odd=st.dictionaries(
        st.sampled_from(("Authorization", "Last-Event-ID", "Origin", "User-Agent")),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
        max_size=2,
    ),
)
def test_no_request_makes_the_gateway_fail(
    route: tuple[str, str],
    steps: list[str],
    query: dict[str, str],
    body: bytes,
    authorised: bool,
    odd: dict[str, str],
):
    method, path = route
    for name in ("notification_id", "template_id", "service_id", "text_id", "rule_id", "kind"):
        path = path.replace(f"<{name}>", steps[0].replace("/", "") or "x")
    path = path.replace("<int:version>", "1")
    answer = GATEWAY.raw(
        method, path, query=query, body=body, headers=fresh_headers(odd, authorised)
    )
    GATEWAY.clock.tick()
    GATEWAY.clock.agenda.raise_failure()
    for reply in answers(answer):
        assert reply.status in KNOWN, (method, path, reply.body)


def answers(answer: Reply | Later | Stream) -> list[Reply]:
    if isinstance(answer, Later):
        early = answer.ready()
        return [answer.give_up(), *([early] if early else [])]
    return [answer.head if isinstance(answer, Stream) else answer]


@given(
    number=TEXT | WORDS,
    values=st.dictionaries(st.just("message") | TEXT, JSON, max_size=3),
    reference=JSON,
)
def test_any_personalisation_is_sent_or_refused(
    number: str, values: dict[str, Any], reference: Any
):
    form = {
        "phone_number": number,
        "template_id": GATEWAY.template(),
        "personalisation": values,
        "reference": reference,
    }
    answer = GATEWAY.call("POST", "/v2/notifications/sms", body=orjson.dumps(form))
    assert answer.status in (201, 400, 403, 429)
    if answer.status == 201:
        assert GATEWAY.sim("GET", "/inbox", query="full=1").status == 200
    else:
        assert answer.json["errors"]
