"""Redaction: nothing that opens a door leaves the journal."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core import redact
from gpworld.core.journal import Exchange
from unit.stand_ins import an_exchange

SECRET = "s3cr3t-value-9f8e7d"


@pytest.mark.parametrize(
    "name",
    ["Authorization", "Cookie", "Set-Cookie", "X-API-SessionId", "X-API-EndUserSessionId", "suid"],
)
def test_a_header_that_opens_doors_is_struck_out(name: str) -> None:
    kept = redact.headers(((name, SECRET), ("Accept", "text/html")))
    assert kept == ((name, "[redacted]"), ("Accept", "text/html"))


def test_the_scheme_of_an_authorization_stays() -> None:
    kept = redact.headers((("authorization", f"Bearer {SECRET}"),))
    assert kept == (("authorization", "Bearer [redacted]"),)


@pytest.mark.parametrize(
    "member",
    ["access_token", "api_key", "client_secret", "passphrase", "LinkageKey", "SessionId", "token"],
)
def test_a_secret_member_of_json_is_struck_out(member: str) -> None:
    body = json.dumps({member: SECRET, "other": "kept"}).encode()
    kept = json.loads(redact.body(body))
    assert kept == {member: "[redacted]", "other": "kept"}


MEMBERS = (
    "access_token", "api_key", "apiKey", "client_assertion", "client_secret", "password",
    "passphrase", "passphraseToLink", "LinkageKey", "AccessIdentityGuid", "EndUserSessionId",
    "UserPatientLinkToken", "token", "secret", "suid", "bearer_token", "receipts_token",
    "inbound_token",
)  # fmt: skip
SHAPES = (
    '{"%s": "%s"}', '{"%s":"%s"}', '{"%s"\n : "%s"}', "a=b&%s=%s&c=d", '<a x="y" %s="%s"/>',
    "<a %s='%s'>",
)  # fmt: skip


@given(st.sampled_from(MEMBERS), st.sampled_from(SHAPES), st.text(), st.text(), st.randoms())
def test_every_secret_name_is_known_in_any_case_in_any_shape_and_anywhere(
    member: str, shape: str, before: str, after: str, chance: Random
) -> None:
    name = "".join(chance.choice((each.lower(), each.upper())) for each in member)
    said = f"{before}\n{shape % (name, SECRET)}\n{after}"
    assert SECRET not in redact.text(said)


SLASHES = ("/", "\\/", "%2f", "%2F")


@pytest.mark.parametrize("kind", ["b", "m"])
@pytest.mark.parametrize("first", SLASHES)
@pytest.mark.parametrize("second", SLASHES)
def test_the_token_of_a_link_is_struck_out_however_its_slashes_are_written(
    kind: str, first: str, second: str
) -> None:
    said = f"https:{first}{first}book.test{first}{kind}{second}Abcdefgh2345"
    assert redact.text(said) == said.replace("Abcdefgh2345", "[redacted]")


def test_a_secret_in_a_form_or_an_attribute_is_struck_out() -> None:
    assert SECRET not in redact.text(f"grant_type=x&client_secret={SECRET}&scope=y")
    assert SECRET not in redact.text(f'<StaffLogon userName="a" passphrase="{SECRET}"/>')


@pytest.mark.parametrize("kind", ["b", "m"])
def test_the_token_of_a_link_is_struck_out_of_paths_and_texts(kind: str) -> None:
    assert redact.path(f"/{kind}/Abcdefgh2345") == f"/{kind}/[redacted]"
    text = redact.text(f"Choose a time: https://book.test/{kind}/Abcdefgh2345 today")
    assert text == f"Choose a time: https://book.test/{kind}/[redacted] today"


def test_a_request_form_is_public_and_stays() -> None:
    assert redact.path("/r/riverside2345") == "/r/riverside2345"


def test_a_systmone_session_is_a_clinic_and_stays() -> None:
    text = '<BookAppointment sessionId="ses-77" startDate="2026-11-03T09:00:00.0Z"/>'
    assert redact.text(text) == text


def test_a_notify_key_is_struck_out_wherever_it_stands() -> None:
    key = "booking-test-35c31291-6291-4157-8092-45164b86dd70-35126e0c-a3cd-40d4-a947-dec0134df4b3"
    assert redact.text(f'{{"live": "{key}"}}') == '{"live": "booking-test-[redacted]"}'


def test_keys_are_struck_out_among_other_ids() -> None:
    ids = "35c31291-6291-4157-8092-45164b86dd70-1 2026-10-20 a-b-c-35c31291-6291-4157-8092-45"
    key = "key-35c31291-6291-4157-8092-45164b86dd70-35126e0c-a3cd-40d4-a947-dec0134df4b3"
    assert redact.text(f"{ids} {key} {ids}") == f"{ids} key-[redacted] {ids}"


@pytest.mark.parametrize("words", ["Security Code", "is your code", "PASSCODE"])
def test_a_security_code_is_struck_out_before_its_words_in_any_case(words: str) -> None:
    assert redact.text(f"654321, 123456 {words}") == f"[redacted], [redacted] {words}"


def test_a_security_code_is_struck_out_of_a_text() -> None:
    assert "123456" not in redact.text("123456 is your code for Riverside Surgery")
    assert json.loads(redact.text('{"code": "123456"}')) == {"code": "[redacted]"}


def test_a_body_that_is_no_text_stays_as_it_is() -> None:
    assert redact.body(b"\xff\xfe\x00") == b"\xff\xfe\x00"


def test_an_exchange_leaves_with_every_part_redacted() -> None:
    exchange: Exchange = an_exchange(
        path="/b/Abcdefgh2345",
        query=f"token={SECRET}",
        headers=(("Authorization", f"Bearer {SECRET}"),),
        body=json.dumps({"api_key": SECRET}).encode(),
        reply_headers=(("Set-Cookie", f"s={SECRET}"),),
        reply_body=json.dumps({"access_token": SECRET}).encode(),
    )
    assert SECRET not in repr(exchange.redacted())
    assert "Abcdefgh2345" not in repr(exchange.redacted())


@given(st.text(max_size=200))
def test_redacting_twice_is_redacting_once(text: str) -> None:
    assert redact.text(redact.text(text)) == redact.text(text)


@pytest.mark.parametrize("written", ["/b/abc234DEF", r"\/b\/abc234DEF", "%2Fb%2Fabc234DEF"])
def test_a_link_is_struck_out_however_its_slashes_are_written(written: str) -> None:
    assert "abc234DEF" not in redact.text(f'{{"message": "http:{written}"}}')


def test_a_byte_that_is_no_text_does_not_save_the_secrets_beside_it() -> None:
    kept = redact.body(b'{"token": "s3cr3t", "name": "\xff"}')
    assert kept == b'{"token": "[redacted]", "name": "\xff"}'
