"""Section 8 of the contract: every vector for phone numbers, on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.sms import numbers
from gpworld.sms.plans import ServicePlan
from wire.sms.gateway import SURGERY, Gateway

ACCEPTED = [
    "07700900123",
    "+447700900123",
    "447700900123",
    "7700900123",
    "00447700900123",
    "07700 900 123",
    "+44 (0)7700 900-123",
    "0+447700900123",
    "+07700900123",
    "0000 07700900123",
    " +(44) 77009-00123\n",
    "07700\u200b900123",
]
OTHERS = {
    "0 7 7 1 2 3 4 5 6 7 8": "447712345678",
    "07012345678": "447012345678",
    "07451234567": "447451234567",
    "07999999999": "447999999999",
    "0770090012": "44770090012",
}
CROWN = ["07624123456", "07911123456", "07797712345"]
REFUSED = {
    numbers.TOO_FEW: ["", "+", "+44", "0", "077", "0771234", "999", "116 123", "123456"],
    numbers.TOO_MANY: ["+4479111234567", "44791112345678", "+447712345678901", "7700900001234"],
    numbers.NOT_VALID: [
        "0771234567",
        "07712345",
        "06123456789",
        "07600123456",
        "08001111111",
        "09061234567",
        "07",
        "-",
        "12345678",
        "07712345678 07712345679",
    ],
    numbers.LETTERS: [
        "0770090012a",
        "n/a",
        "unknown",
        "07712345678 (mum)",
        "07700.900.123",
        "07700_900123",
        "tel:07700900123",
        "٠٧٧٠٠٩٠٠١٢٣",
        "07700900123 ext 4",
        "07700/900123",
    ],
    numbers.NO_PREFIX: ["+999123456789"],
}
LANDLINES = ["01134960000", "02071234567", "03001231234", "+441134960000", "1234567890"]
ABROAD = [
    "+14158961600",
    "+33 6 12 34 56 78",
    "33612345678",
    "20-12-1234-1234",
    "+353871234567",
    "077123456789",
]


PUBLIC = {  # vectors of the service's own public tests: what becomes of a number at home and abroad
    "mobile": {
        "7723456789": "447723456789",
        "00 44 7723456789": "447723456789",
        "\u200b\t\t+44 (0)7723 456 789\ufeff \r\n": "447723456789",
        "+07044123456": "447044123456",
        "0+44(0)7779123456": "447779123456",
        "04407379123456": "447379123456",
        "0447300123456": "447300123456",
        "000007392123456": "447392123456",
        "007341123456": "447341123456",
        "447700900020": "447700900020",
    },
    "crown": {
        "+447797292290": "447797292290",
        "+447797333214": "447797333214",
        "07797800123": "447797800123",
    },
    "landline": {
        "0117 496 0860": "441174960860",
        "44 117 496 0860": "441174960860",
        "016064 1234": "44160641234",
        "030 1234 5678": "443012345678",
        "0550 123 4567": "445501234567",
        "001708123456": "441708123456",
        "+01323123456": "441323123456",
        "+03332123456": "443332123456",
    },
    "abroad": {
        "+7 (8) (495) 123-45-67": "74951234567",
        "007 (8) (495) 123-45-67": "74951234567",
        "784951234567": "74951234567",
        "1-202-555-0104": "12025550104",
        "+0012025550104": "12025550104",
        "230 5 2512345": "23052512345",
        "+682 50 123": "68250123",
        "0033122334455": "33122334455",
        "+43 676 111 222 333 4": "436761112223334",
        "16644913789": "16644913789",
        "77234567890": "77234567890",
        "+04915161123456": "4915161123456",
    },
}
PUBLIC_FAULTS = {
    numbers.TOO_MANY: [
        "772345678910",
        "0772345678910",
        "0044772345678910",
        "+44 (0)7723 456 789 10",
        "80100000000",
        "+12345 12345 12345 6",
        "(07417)4123456",
        "+0065951123456",
        "0038097123456",
        "00407833123456",
        "005915209123456",
        "009677337123456",
        "047354123456",
    ],
    numbers.NOT_VALID: [
        "0772345678",
        "004477234567",
        "00447723456",
        "+44 (0)7723 456 78",
        "1234567",
        "+682 1234",
        "0033877123456",
        "0400 123 4567",
        "0300 46 46",
        "0800 11 12",
        "0845 46 46",
        "(06)25123456",
        "00129123456",
        "003570123456",
        "0041903123456",
        "00617584123456",
        "0064 495123456",
        "00667123456",
        "0092363123456",
        "0049 160 123456",
    ],
    numbers.LETTERS: ["07890x32109", "07723 456789...", '07";DROP TABLE;"', "ALPHANUM3R1C"],
}


@pytest.mark.parametrize(
    ("kind", "written", "normalised"),
    [(kind, *pair) for kind, pairs in PUBLIC.items() for pair in pairs.items()],
)
def test_a_number_of_the_public_tests_is_understood_as_there(
    kind: str, written: str, normalised: str
):
    number = numbers.parse(written)
    assert (number.kind, number.normalised) == (kind, normalised)


@pytest.mark.parametrize(
    ("written", "message"),
    [(written, message) for message, all_of_it in PUBLIC_FAULTS.items() for written in all_of_it],
)
def test_a_number_that_the_public_tests_refuse_is_refused_as_there(written: str, message: str):
    with pytest.raises(numbers.NumberFault) as caught:
        numbers.parse(written)
    assert str(caught.value) == message


@pytest.mark.parametrize("written", ACCEPTED)
def test_a_number_is_understood_in_any_spelling(gateway: Gateway, written: str):
    assert numbers.parse(written).normalised == "447700900123"
    message = gateway.send(written)
    assert gateway.read(message)["phone_number"] == numbers.as_written(written)


@pytest.mark.parametrize(("written", "normalised"), OTHERS.items())
def test_these_are_accepted_too(gateway: Gateway, written: str, normalised: str):
    gateway.send(written)
    assert numbers.parse(written).normalised == normalised


@pytest.mark.parametrize("written", CROWN)
def test_crown_dependencies_need_no_right_but_count_as_abroad(gateway: Gateway, written: str):
    message = gateway.send(written)
    gateway.step(seconds=0.05)
    read = gateway.read(message)
    assert read["status"] == "sent"
    assert read["cost_details"]["international_rate_multiplier"] == 2
    gateway.step()
    assert gateway.read(message)["status"] == "delivered"


@pytest.mark.parametrize(
    ("written", "message"),
    [(written, message) for message, all_of_it in REFUSED.items() for written in all_of_it],
)
def test_what_is_no_number_is_refused_by_its_schema(gateway: Gateway, written: str, message: str):
    answer = gateway.post(gateway.form(written))
    assert (answer.status, answer.names) == (400, ["ValidationError"])
    assert answer.messages == [f"phone_number {message}"]


@pytest.mark.parametrize("written", LANDLINES)
def test_a_landline_needs_the_right(gateway: Gateway, written: str):
    answer = gateway.post(gateway.form(written))
    assert (answer.status, answer.names) == (400, ["InvalidPhoneError"])
    assert answer.messages == ["Not a UK mobile number"]
    Gateway(ServicePlan(SURGERY, landlines=True)).send(written)


@pytest.mark.parametrize("written", ABROAD)
def test_a_number_abroad_needs_the_right(gateway: Gateway, written: str):
    answer = gateway.post(gateway.form(written))
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == ["Cannot send to international mobile numbers"]
    Gateway(ServicePlan(SURGERY, international=True)).send(written)


@pytest.mark.parametrize(
    ("written", "multiplier"),
    [
        ("+14158961600", 1),
        ("+353871234567", 2),
        ("+33612345678", 2),
        ("+48512345678", 1),
        ("+919876543210", 2),
        ("+4915123456789", 5),
        ("+201212341234", 7),
        ("077123456789", 10),
    ],
)
def test_a_text_abroad_costs_by_its_country(written: str, multiplier: int):
    gateway = Gateway(ServicePlan(SURGERY, international=True))
    message = gateway.send(written)
    gateway.step()
    read = gateway.read(message)
    assert read["cost_details"]["international_rate_multiplier"] == multiplier
    assert read["cost_in_pounds"] == round(0.024 * multiplier, 4)


@given(st.text(max_size=40) | st.text(alphabet="0123456789+-() \u200b", max_size=24))
def test_any_text_is_a_number_or_has_one_of_the_wires_faults(text: str):
    try:
        verdict = numbers.parse(text).normalised
    except numbers.NumberFault as fault:
        verdict = str(fault)
    assert verdict.isdecimal() or verdict in REFUSED
