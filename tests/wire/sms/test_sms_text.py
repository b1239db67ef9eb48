"""Section 7 of the contract: every vector for cleaning, parts and length."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.sms import text
from wire.sms.gateway import PLAN, Gateway

PARTS = [
    ("a" * 160, 160, 1),
    ("a" * 161, 161, 2),
    ("a" * 306, 306, 2),
    ("a" * 307, 307, 3),
    ("a" * 459, 459, 3),
    ("a" * 460, 460, 4),
    ("a" * 918, 918, 6),
    ("€" * 80, 80, 1),
    ("€" * 81, 81, 2),
    ("[]" * 80 + "a", 161, 3),
    ("ŵ" * 70, 70, 1),
    ("ŵ" * 71, 71, 2),
    ("ŵ" * 134, 134, 2),
    ("ŵ" * 135, 135, 3),
    ("ŵ" + "a" * 69, 70, 1),
    ("ŵ" + "a" * 70, 71, 2),
    ("é" * 161, 161, 2),
    ("á" * 71, 71, 2),
    ("ŵ" * 918, 918, 14),
]
CLEANED = [
    ("“smart” – quotes… it’s", '"smart" - quotes... it\'s'),
    ("hello , world .", "hello, world."),
    ("a\n\n\n\nb", "a\n\nb"),
    ("a\u2028b\u2029c", "a\nb\nc"),
    ("a\tb", "a b"),
    ("½ ² ™ ©", "? ? ? ?"),
    ("😀 中", "? ?"),
    ("  a   b  \n   c ", "a b\nc"),
    ("no\u2011break\u00a0here\u200b", "no-break here"),
    ("Łódź ł", "Lódz l"),
    ("š ñ ő", "s ñ o"),
    ("ŵ ŷ á", "ŵ ŷ á"),
]


@pytest.mark.parametrize(("body", "units", "parts"), PARTS)
def test_a_text_has_so_many_parts(gateway: Gateway, body: str, units: int, parts: int):
    message = gateway.send("07700900123", body)
    gateway.step()
    read = gateway.read(message)
    assert text.units(read["body"]) == units
    assert read["cost_details"]["billable_sms_fragments"] == parts


@pytest.mark.parametrize(("written", "sent"), CLEANED)
def test_a_text_is_cleaned(gateway: Gateway, written: str, sent: str):
    answer = gateway.post(gateway.form(message=written))
    assert answer.json["content"]["body"] == sent
    message = answer.json["id"]
    gateway.step()
    assert gateway.read(message)["cost_details"]["billable_sms_fragments"] == 1


def test_the_smart_vector_has_twenty_four_units():
    assert text.units(text.clean(CLEANED[0][0])) == 24


def test_a_text_of_919_is_refused(gateway: Gateway):
    answer = gateway.post(gateway.form(message="a" * 919))
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == [
        "Your message is too long. Text messages cannot be longer than 918 characters. "
        "Your message is 919 characters long."
    ]


@pytest.mark.parametrize("empty", ["", "  \t ", "\u200b\n"])
def test_an_empty_text_is_refused(gateway: Gateway, empty: str):
    answer = gateway.post(gateway.form(message=empty))
    assert answer.messages == ["Your message is empty."]


def test_the_prefix_counts_for_parts_but_not_for_the_limit():
    gateway = Gateway(replace(PLAN, name="My Surgery", prefix=True))
    form = {
        "phone_number": "07700900123",
        "template_id": gateway.template(service="My Surgery"),
    }
    key = gateway.key(service="My Surgery")
    short = gateway.post({**form, "personalisation": {"message": "a" * 150}}, key).json
    assert short["content"]["body"] == "a" * 150
    longest = gateway.post({**form, "personalisation": {"message": "a" * 918}}, key).json
    gateway.step()
    for sent, parts in ((short, 2), (longest, 7)):
        read = gateway.get(f"/v2/notifications/{sent['id']}", key=key).json
        assert read["cost_details"]["billable_sms_fragments"] == parts
    shown = gateway.sim("GET", f"/inbox/{short['id']}").json
    assert shown["text"] == "My Surgery: " + "a" * 150
    assert [len(part) for part in shown["part_texts"]] == [153, 9]


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(body: str):
    cleaned = text.clean(body)
    assert text.KEPT.issuperset(cleaned)
    assert text.clean(cleaned) == cleaned


@given(st.text(alphabet="aé€[]ŵ\n ", max_size=900))
def test_the_parts_make_up_the_text(body: str):
    cleaned = text.clean(body)
    pieces = text.cut(cleaned)
    assert "".join(pieces) == cleaned
    assert abs(len(pieces) - text.parts(cleaned)) <= 1
