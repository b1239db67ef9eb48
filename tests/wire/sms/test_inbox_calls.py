"""The inbox as data: texts, links, codes, tenants, events, counters, the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openapi_spec_validator
import orjson
import pytest

from gpworld.core.exchange import Stream
from gpworld.sms import codes, links
from gpworld.sms.inbox.routes import ROUTES
from wire.sms.gateway import OTHER, PLAN, SURGERY, Gateway

LONG = "Elm Road Surgery: choose a time at https://b.test/b/abcdefgh1 ŵ " + "x" * 200


def texts(gateway: Gateway, **query: Any) -> list[str]:
    rows = gateway.sim("GET", "/inbox", query=query).json["messages"]
    return [row["text"] for row in rows]


def test_a_text_is_shown_as_data(gateway: Gateway):
    message = gateway.send("07700 900123", LONG, reference="batch-7/asha")
    gateway.step()
    shown = gateway.sim("GET", f"/inbox/{message}").json
    assert shown["to"] == "+447700900123"
    assert shown["to_written"] == "07700 900123"
    assert shown["text"] == shown["body"] == LONG
    assert (shown["encoding"], shown["units"], shown["parts"]) == ("ucs-2", len(LONG), 4)
    assert "".join(shown["part_texts"]) == LONG
    assert shown["links"] == [
        {
            "url": "https://b.test/b/abcdefgh1",
            "host": "b.test",
            "path": "/b/abcdefgh1",
            "query": "",
            "token": "abcdefgh1",
        }
    ]
    assert shown["tags"] == ["message", "test", "batch-7", "asha"]
    assert shown["template"]["name"] == "message"
    assert shown["personalisation"] == {"message": LONG}
    assert [change["status"] for change in shown["timeline"]] == [
        "created",
        "sending",
        "delivered",
    ]
    assert [(entry["answer"], entry["url"]) for entry in shown["receipts"]] == [
        (204, "http://product.test/receipts")
    ]
    assert shown["cost_in_pounds"] == 0.096


def test_replaced_characters_are_listed(gateway: Gateway):
    message = gateway.send(message="Café “ok” 😀 š")
    shown = gateway.sim("GET", f"/inbox/{message}").json
    assert shown["replaced"] == [
        {"character": "“", "became": '"'},
        {"character": "”", "became": '"'},
        {"character": "😀", "became": "?"},
        {"character": "š", "became": "s"},
    ]


def test_a_row_is_short_unless_asked(gateway: Gateway):
    gateway.send(message=LONG)
    row = gateway.sim("GET", "/inbox").json["messages"][0]
    assert (len(row["text"]), row["cut"]) == (160, True)
    assert "personalisation" not in row
    assert texts(gateway, full=1) == [LONG]


@pytest.fixture
def filled() -> Gateway:
    """Four texts out and one in."""
    gateway = Gateway()
    gateway.send("07700900123", "Choose at https://b.test/b/abcdefgh1", reference="r/1")
    gateway.send("07700900124", "654321 is your security code", reference="r/2")
    gateway.step()
    gateway.send(
        "07700900124",
        template_id=gateway.template("invitation"),
        personalisation={"practice": "Elm", "link": "soon"},
        sms_sender_id=gateway.sender("ELMROAD"),
    )
    form = gateway.form("07700900123", "other", template_id=gateway.template("message", OTHER))
    gateway.post(form, gateway.key("live", OTHER))
    gateway.sim("POST", "/texts-in", {"service": SURGERY, "from": "07700900123", "text": "YES"})
    return gateway


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["other", "Elm", "654321", "Choose"]),
    ({"to": "+44 7700 900123"}, ["other", "Choose"]),
    ({"contains": "SECURITY"}, ["654321"]),
    ({"matches": r"b/[a-z]+\d"}, ["Choose"]),
    ({"reference": "r/1"}, ["Choose"]),
    ({"template": "invitation"}, ["Elm"]),
    ({"tag": "live"}, ["other"]),
    ({"tag": "r"}, ["654321", "Choose"]),
    ({"status": "created"}, ["other", "Elm"]),
    ({"has": "link"}, ["Choose"]),
    ({"has": "code"}, ["654321"]),
    ({"since": "2026-10-20T09:00:01+01:00"}, ["other", "Elm"]),
    ({"after": "1.3"}, ["other"]),
    ({"service": OTHER}, ["other"]),
    ({"from": "ELMROAD"}, ["Elm"]),
    ({"kind": "in"}, ["YES"]),
    ({"kind": "in", "from": "07700 900 123"}, ["YES"]),
    ({"kind": "in", "to": "07700900800"}, ["YES"]),
    ({"kind": "any", "limit": "2"}, ["YES", "other"]),
    ({"to": "07700900124", "has": "code"}, ["654321"]),
]


@pytest.mark.parametrize(("query", "starts"), FILTERS, ids=[str(query) for query, _ in FILTERS])
def test_one_filter_language_lists_and_counts(
    filled: Gateway, query: dict[str, str], starts: list[str]
):
    assert [text.split()[0].rstrip(":") for text in texts(filled, **query)] == starts
    if "limit" not in query:
        counted = filled.sim("GET", "/inbox/count", query=query).json
        assert counted["count"] == len(starts)


@pytest.mark.parametrize(("query", "starts"), FILTERS[1:6], ids=["to", "contains", "m", "r", "t"])
def test_the_same_filters_delete(filled: Gateway, query: dict[str, str], starts: list[str]):
    assert filled.sim("DELETE", "/inbox", query=query).json == {"removed": len(starts)}
    assert texts(filled, **query) == []
    assert len(texts(filled)) == 4 - len(starts)


def test_links_and_codes_of_one_text_are_plain(filled: Gateway):
    linked, coded = (
        filled.sim("GET", "/inbox", query={"has": what}).json["messages"][0]["id"]
        for what in ("link", "code")
    )
    assert filled.sim("GET", f"/inbox/{linked}/link").reply.body == b"https://b.test/b/abcdefgh1"
    assert filled.sim("GET", f"/inbox/{coded}/code").reply.body == b"654321"
    assert filled.sim("GET", f"/inbox/{coded}/link").json["error"] == "the text has no link"
    assert filled.sim("GET", f"/inbox/{linked}/code").json["error"] == "the text has no code"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.test/b/x1.", ["https://a.test/b/x1"]),
        ("(https://a.test/b/x1)", ["https://a.test/b/x1"]),
        ("https://a.test/w_(x)", ["https://a.test/w_(x)"]),
        (
            "http://a.test?x=1&y=2, then HTTPS://B.test!",
            ["http://a.test?x=1&y=2", "HTTPS://B.test"],
        ),
        ("https://[broken", ["https://[broken"]),
        ("no link, b.test/x", []),
    ],
)
def test_links_are_cut_out_cleanly(text: str, found: list[str]):
    assert [link.url for link in links.links(text)] == found


def test_a_token_is_the_last_step_or_the_parameter():
    assert links.links("https://a.test/b/abc123xyz")[0].token == "abc123xyz"
    assert links.links("https://a.test/in?token=q1")[0].token == "q1"
    assert links.links("https://a.test/b/")[0].token == ""


@pytest.mark.parametrize(
    ("text", "values", "sure"),
    [
        ("482913 is your security code.", ["482913"], True),
        ("Your passcode: AB12CD", ["AB12CD"], True),
        ("Use code 482 913 now", ["482913"], True),
        ("Hello\n@b.test #482913", ["482913"], True),
        ("Room 4021", ["4021"], False),
        ("Call 01632 960123 or 07700 900123", [], False),
        ("NHS number 999 000 0018", [], False),
        ("On 20 October 2026 at 09:30, or 2026-10-21", [], False),
        ("It costs £12.50 or £1250", [], False),
        ("At ZZ99 3VZ", [], False),
        ("https://b.test/b/123456", [], False),
        ("Hello", [], False),
    ],
)
def test_codes_are_told_from_other_numbers(text: str, values: list[str], sure: bool):
    assert [code.value for code in codes.codes(text)] == values
    assert codes.has_code(text) is sure


def test_the_likeliest_code_comes_first():
    found = codes.codes("Booking 4021. Your security code is 482913.")
    assert [code.value for code in found] == ["482913", "4021"]


# -- tenants ------------------------------------------------------------------------------------


def test_a_tenant_is_made_in_one_call_and_gone_in_another(gateway: Gateway):
    made = gateway.sim("POST", "/services")
    assert made.status == 201
    key, name = made.json["api_key"], made.json["name"]
    form = gateway.form(template_id=made.json["templates"]["message"])
    sent = gateway.post(form, key)
    assert sent.status == 201
    assert [
        row["id"] for row in gateway.sim("GET", "/inbox", query={"service": name}).json["messages"]
    ] == [sent.json["id"]]
    removed = gateway.sim("DELETE", f"/services/{made.json['id']}")
    assert removed.json == {"removed": 1}
    assert gateway.post(form, key).messages == ["Invalid token: service not found"]
    assert gateway.sim("GET", f"/services/{made.json['id']}").status == 404


def test_a_tenant_is_made_to_measure(gateway: Gateway):
    form = {
        "name": "Worker 7",
        "prefix": True,
        "rate_per_minute": 6,
        "tags": ["scenario-12"],
        "templates": [{"name": "greet", "body": "Hello ((name))", "earlier": ["Hi"]}],
        "receipts_url": "http://product.test/r",
        "receipts_token": "0123456789",
    }
    made = gateway.sim("POST", "/services", form).json
    sent = gateway.post(
        {
            "phone_number": "07700900123",
            "template_id": made["templates"]["greet"],
            "personalisation": {"name": "Asha"},
        },
        made["keys"]["live"],
    )
    assert sent.json["template"]["version"] == 2
    shown = gateway.sim("GET", "/inbox", query={"tag": "scenario-12"}).json["messages"]
    assert [row["text"] for row in shown] == ["Worker 7: Hello Asha"]
    gateway.step()
    assert gateway.product.errands[0].url == "http://product.test/r"


def test_tenants_of_one_name_and_seed_are_the_same(gateway: Gateway):
    first = gateway.sim("POST", "/services", {"name": "Worker 7"}).json
    assert gateway.sim("POST", "/services", {"name": "Worker 7"}).status == 400
    gateway.sim("DELETE", f"/services/{first['id']}")
    again = gateway.sim("POST", "/services", {"name": "Worker 7"}).json
    assert again["api_key"] == first["api_key"]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"nmae": "x"}, "nmae: unknown field; did you mean 'name'?"),
        ({"name": " "}, "name: a service needs a name that is not blank"),
        ({"prefix": "yes"}, "prefix: give true or false"),
        ({"keys": ["admin"]}, "keys: 'admin' is no key type; use test, team, live"),
        ({"guests": "07700900123"}, "guests: give a list of texts"),
        ({"daily": "many"}, "daily: give a whole number"),
        ({"rate_per_minute": 0}, "rate_per_minute and retention_days: give 1 or more"),
        ({"templates": [{"name": "x"}]}, "body: this field is needed"),
        ({"templates": "x"}, "templates: give a list of tables with name and body"),
        ({"receipts_url": "ftp://x"}, "receipts_url: 'ftp://x' is no http(s) address"),
        (
            {"receipts_url": "http://x.test", "receipts_token": "short"},
            "receipts_token: give a bearer token of 10 characters or more",
        ),
    ],
)
def test_a_plan_that_cannot_be_followed_is_named(
    gateway: Gateway, form: dict[str, Any], message: str
):
    answer = gateway.sim("POST", "/services", form)
    assert (answer.status, answer.json["error"]) == (400, message)


def test_a_tenant_is_changed_and_keeps_its_keys_and_texts(gateway: Gateway):
    message = gateway.send()
    changed = gateway.sim("PATCH", f"/services/{gateway.service_id()}", {"trial": True}).json
    assert changed["api_key"] == gateway.key()
    assert changed["plan"]["trial"] is True
    assert gateway.read(message)["id"] == message
    named = gateway.sim("PATCH", f"/services/{gateway.service_id()}", {"name": "New"})
    assert named.json["error"].startswith("name: a service keeps its name")


def test_a_paused_tenant_hands_nothing_over_until_it_goes_on(gateway: Gateway):
    service = gateway.service_id()
    gateway.sim("POST", f"/services/{service}/pause")
    message = gateway.send()
    gateway.step(hours=1)
    assert gateway.read(message)["status"] == "created"
    assert gateway.sim("POST", f"/services/{service}/resume").json["paused"] is False
    gateway.step()
    assert gateway.read(message)["status"] == "delivered"


# -- events -------------------------------------------------------------------------------------


def stream(gateway: Gateway, **more: Any) -> Stream:
    found = gateway.raw("GET", "/_sim/events", **more)
    assert isinstance(found, Stream)
    return found


def heard(chunks: list[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    for chunk in chunks:
        lines = dict(line.split(": ", 1) for line in chunk.decode().strip().splitlines())
        yield lines["event"], orjson.loads(lines["data"])


def test_events_tell_what_happens_to_a_text(gateway: Gateway):
    events = stream(gateway)
    assert events.head.header("Content-Type") == "text/event-stream"
    message = gateway.send()
    gateway.step()
    gateway.sim("POST", f"/inbox/{message}/reply", {"text": "YES"})
    gateway.post({})
    chunks, position = events.more(events.position)
    assert [kind for kind, _ in heard(chunks)] == [
        "accepted",
        "status",
        "status",
        "receipt",
        "reply",
        "receipt",
        "refusal",
    ]
    assert next(heard(chunks))[1]["text_id"] == message
    assert events.more(position) == ([], position)


def test_events_go_on_where_a_listener_left_off(gateway: Gateway):
    gateway.send()
    gateway.send()
    events = stream(gateway, headers=(("Last-Event-ID", "1"),))
    assert events.position == 1
    assert len(events.more(1)[0]) == 1


def test_a_gap_in_the_events_is_said():
    gateway = Gateway(PLAN, keep_events=2)
    events = stream(gateway)
    for _ in range(5):
        gateway.send()
    chunks, _ = events.more(events.position)
    assert next(heard(chunks)) == ("gap", {"forgotten": 3})


def test_events_can_be_filtered(gateway: Gateway):
    events = stream(gateway, query="to=07700900124")
    gateway.send("07700900123")
    wanted = gateway.send("07700900124")
    chunks, _ = events.more(events.position)
    assert [data["text_id"] for _, data in heard(chunks)] == [wanted]


# -- the whole ----------------------------------------------------------------------------------


def test_old_texts_go_first_and_the_loss_is_told():
    gateway = Gateway(PLAN, keep_messages=3)
    events = stream(gateway)
    for number in range(5):
        gateway.send(message=str(number))
    listed = gateway.sim("GET", "/inbox").json
    assert [row["text"] for row in listed["messages"]] == ["4", "3", "2"]
    assert listed["dropped"] == 2
    drops = [data for kind, data in heard(events.more(events.position)[0]) if kind == "drop"]
    assert [data["dropped"] for data in drops] == [1, 1]


def test_memory_is_bounded_in_bytes_too():
    gateway = Gateway(PLAN, keep_bytes=10_000)
    for _ in range(10):
        gateway.send(message="x" * 900)
    assert len(gateway.sms.outbox) == 2


def test_load_mode_keeps_counters_and_the_last_thousand():
    gateway = Gateway(PLAN)
    assert gateway.sim("PUT", "/mode", {"mode": "count"}).json["mode"] == "count"
    for _ in range(3):
        for _ in range(340):
            gateway.send()
        gateway.step(seconds=60)
    stats = gateway.sim("GET", "/stats").json
    assert stats["counts"]["accepted"] == stats["counts"]["delivered"] == 1020
    assert (stats["kept"], stats["dropped"]) == (1000, 20)
    assert stats["milliseconds"]["accepted to final"]["p50"] == pytest.approx(120, rel=0.03)
    assert gateway.sim("PUT", "/mode", {"mode": "x"}).json["error"] == "mode: give count or keep"


def test_refusals_show_request_error_and_caller(gateway: Gateway):
    form = gateway.form("01134960000")
    gateway.call("POST", "/v2/notifications/sms", form, headers=(("User-Agent", "my-client/1"),))
    gateway.post({}, authorization="")
    unknown, landline = gateway.sim("GET", "/refusals").json["refusals"]
    assert landline["status"] == 400
    assert landline["errors"] == [
        {"error": "InvalidPhoneError", "message": "Not a UK mobile number"}
    ]
    assert landline["request"] == form
    assert (landline["service_id"], landline["key_type"]) == (gateway.service_id(), "test")
    assert landline["user_agent"] == "my-client/1"
    assert (unknown["status"], unknown["service_id"]) == (401, None)
    mine = gateway.sim("GET", "/refusals", query={"service": SURGERY}).json["refusals"]
    assert len(mine) == 1


def test_a_reset_answers_how_much_went(gateway: Gateway):
    gateway.send()
    gateway.send()
    assert gateway.sim("POST", "/reset").json["removed"] == 2
    assert gateway.get("/v2/notifications").json["notifications"] == []
    assert gateway.sim("POST", "/reset", {"service": "nobody"}).status == 404


def test_it_is_ready_and_documented(gateway: Gateway):
    assert gateway.sim("GET", "/ready", query="wait=10").json == {
        "ready": True,
        "simulated": True,
    }
    document = gateway.sim("GET", "/openapi.json").json
    openapi_spec_validator.validate(document)
    calls = sum(len(methods) for methods in document["paths"].values())
    assert calls == len(ROUTES)
    assert all(
        call["summary"] for methods in document["paths"].values() for call in methods.values()
    )


# -- playing the network ------------------------------------------------------------------------


def test_a_test_plays_the_network(gateway: Gateway):
    message = gateway.send()
    played = gateway.sim("POST", f"/inbox/{message}/status", {"status": "permanent-failure"})
    assert played.json["status"] == "permanent-failure"
    assert gateway.product.bodies[0]["status"] == "permanent-failure"
    gateway.step()
    assert gateway.read(message)["status"] == "permanent-failure"
    again = gateway.sim("POST", f"/inbox/{message}/status", {"status": "delivered"})
    assert (again.status, again.json["error"]) == (
        409,
        "the text is permanent-failure already, and that is final",
    )


def test_a_text_never_goes_backwards(gateway: Gateway):
    message = gateway.send("07700900992")
    gateway.step()
    gateway.sim("POST", f"/inbox/{message}/status", {"status": "pending"})
    back = gateway.sim("POST", f"/inbox/{message}/status", {"status": "sending"})
    assert back.json["error"] == "a text that is pending cannot become sending"
    odd = gateway.sim("POST", f"/inbox/{message}/status", {"status": "eaten"})
    assert odd.status == 400
    gateway.step(hours=72)
    assert gateway.read(message)["status"] == "temporary-failure"


def test_a_held_text_waits_for_its_release(gateway: Gateway):
    message = gateway.send()
    gateway.sim("POST", f"/inbox/{message}/hold")
    gateway.step(hours=1)
    assert gateway.read(message)["status"] == "created"
    gateway.sim("POST", f"/inbox/{message}/release")
    gateway.step()
    assert gateway.read(message)["status"] == "delivered"
    assert gateway.sim("POST", f"/inbox/{message}/hold").status == 409


def test_a_held_text_is_given_up_in_the_end(gateway: Gateway):
    message = gateway.send()
    gateway.sim("POST", f"/inbox/{message}/hold")
    gateway.step(hours=72)
    assert gateway.read(message)["status"] == "temporary-failure"


def test_a_receipt_is_posted_once_more(gateway: Gateway):
    message = gateway.send()
    early = gateway.sim("POST", f"/inbox/{message}/resend-receipt")
    assert early.json["error"] == "the text is created; receipts are for final texts"
    gateway.step()
    gateway.sim("POST", f"/inbox/{message}/resend-receipt")
    assert len(gateway.product.errands) == 2
    assert gateway.product.bodies[0] == gateway.product.bodies[1]


@pytest.mark.parametrize("call", ["status", "hold", "release", "resend-receipt", "reply"])
def test_only_texts_out_have_a_network(gateway: Gateway, call: str):
    form = {"service": SURGERY, "from": "07700900123", "text": "Hi"}
    text = gateway.sim("POST", "/texts-in", form).json["id"]
    answer = gateway.sim("POST", f"/inbox/{text}/{call}", {"status": "sent", "text": "x"})
    assert answer.status == 409
    assert gateway.sim("POST", f"/inbox/nothing/{call}", {}).status == 404


# -- the door -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((("Host", "localhost:7105"),), 200),
        ((("Host", "sms.localhost"),), 200),
        ((("Host", "[::1]:7105"),), 200),
        ((("Host", "192.0.2.7:7105"),), 200),
        ((("Host", "gateway.test"),), 200),
        ((("Host", "evil.test"),), 403),
        ((("Host", ""),), 403),
        ((("Host", "[broken"),), 403),
        ((("Origin", "http://127.0.0.1:7105"),), 200),
        ((("Origin", "http://localhost:7100"),), 200),
        ((("Origin", "http://gateway.test"),), 200),
        ((("Origin", "http://evil.test"),), 403),
        ((("Origin", "http://192.0.2.7"),), 403),
        ((("Origin", "null"),), 403),
    ],
)
def test_foreign_pages_are_kept_out(headers: tuple[tuple[str, str], ...], status: int):
    gateway = Gateway(PLAN, inbox_hosts=("gateway.test",))
    assert gateway.sim("GET", "/inbox", headers=headers).status == status


def test_the_published_routes_answer_to_any_host(gateway: Gateway):
    assert gateway.get("/v2/templates", headers=(("Host", "notify.test"),)).status == 200


@pytest.mark.parametrize(
    ("authorization", "status"),
    [("Bearer inbox-secret", 200), ("Bearer wrong", 401), ("", 401), ("Bearer é", 401)],
)
def test_the_inbox_can_ask_for_a_token(authorization: str, status: int):
    gateway = Gateway(PLAN, inbox_token="inbox-secret")
    headers = (("Authorization", authorization),) if authorization else ()
    assert gateway.sim("GET", "/inbox", headers=headers).status == status


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"{", "the body is no JSON"), (b"[1]", "the body must be a JSON object")],
)
def test_a_body_that_cannot_be_read_is_named(gateway: Gateway, body: bytes, words: str):
    answer = gateway.raw("POST", "/_sim/services", body=body)
    assert answer.status == 400
    assert words in orjson.loads(answer.body)["error"]
