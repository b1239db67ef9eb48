"""The pages of a form: one question each, without a script, and every one keeps the page rules."""

import pytest

from refbooking_requests.clicking import Clicker, begin, up_to_contact
from refbooking_requests.village import PODIATRY, RIVERSIDE, TEXT, Village, Visitor


def test_a_whole_journey_without_a_script(here: Village) -> None:
    one = Clicker(here.app.test_client(), f"/r/{here.keys[RIVERSIDE]}")
    one.open()
    assert one.heading == "Contact Riverside Surgery"
    assert "Call 999" in one.words
    headings = []
    steps: list[dict[str, str]] = [
        {"emergency": "no"},
        {"type": "medicine"},
        {"text": TEXT},
        {"who": "self"},
        {"given_name": "Maria", "family_name": "Okoro"},
        {"day": "12", "month": "3", "year": "1984"},
        {"gender": "female"},
        {"postcode": "ZZ99 4AB"},
        {"number": "07700 900123"},
        {"answer": "yes"},
    ]
    one.press("Start now")
    for answers in steps:
        headings.append(one.heading)
        one.go_on(**answers)
        assert one.error == "", one.error
    assert headings == [
        "Is this an emergency?",
        "What is your request about?",
        "Tell us more",
        "Who is this for?",
        "What is your name?",
        "What is your date of birth?",
        "What is your gender?",
        "What is your postcode?",
        "What number can we contact you on?",
        "Can you use this mobile now?",
    ]
    assert one.heading == "Check your phone"
    assert "number ending 123" in one.words
    assert "900123" not in one.words
    one.go_on(code=Visitor(here, RIVERSIDE).code())
    assert one.heading == "Check your answers"
    assert "Confirmed with a security code" in one.words
    one.press("Send request")
    assert one.heading == "Request sent"
    shown = one.words
    assert one.open(f"/r/{here.keys[RIVERSIDE]}/sent").words == shown
    [listed] = here.desk().inbox()
    assert listed["reference"] in shown


def test_nothing_is_chosen_beforehand(here: Village) -> None:
    one = begin(here)
    assert one.chosen() == []
    one.go_on()
    assert one.page is not None
    assert (one.page.status_code, one.error) == (422, "Say if this is an emergency")
    assert one.heading == "Is this an emergency?"


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_an_emergency_ends_with_999_advice(here: Village, answer: str) -> None:
    one = begin(here).go_on(emergency=answer)
    assert (one.heading, one.code) == ("Call 999 now", "EMERGENCY_STOP")
    assert "Your request has not been sent." in one.words
    for page in ("type", "emergency", "review", "code", "sent"):
        assert one.open(f"/r/{here.keys[RIVERSIDE]}/{page}").heading == "Call 999 now"
    one.click("start again")
    assert one.press("Start now").heading == "Is this an emergency?"


@pytest.mark.parametrize(
    "page", ["type", "details", "name", "phone", "code", "no-text", "review", "sent", "stopped"]
)
def test_a_page_before_its_turn_leads_to_the_first_question(here: Village, page: str) -> None:
    one = begin(here)
    assert one.open(f"/r/{here.keys[RIVERSIDE]}/{page}").heading == "Is this an emergency?"


def test_without_a_draft_every_page_leads_to_the_start(here: Village) -> None:
    one = Clicker(here.app.test_client(), "")
    for page in ("type", "review", "code"):
        one.open(f"/r/{here.keys[RIVERSIDE]}/{page}")
        assert one.heading == "Contact Riverside Surgery"


def test_a_draft_of_one_form_is_none_of_another(here: Village) -> None:
    one = up_to_contact(here)
    assert one.open(f"/r/{here.keys[PODIATRY]}/contact").heading == "Contact Community Podiatry"


def test_every_answer_can_be_changed_and_leads_back_to_the_review(here: Village) -> None:
    one = up_to_contact(here).go_on(number="01632 960001")
    assert one.heading == "Check your answers"
    links = [str(link["href"]) for link in one.soup.select(".nhsuk-summary-list a")]
    assert len(links) == 9
    for link in links:
        one.open(link)
        one.go_on()  # as it stands: what was answered is kept on the page
        assert one.heading == "Check your answers", link
    one.open(links[2]).go_on(text="It is the left one.")  # type: ignore[attr-defined]  # a Clicker
    assert "It is the left one." in one.words


def test_values_are_kept_beside_their_errors(here: Village) -> None:
    one = begin(here).go_on(emergency="no").go_on(type="medicine").go_on(text="x" * 2001)
    assert one.error == "Use at most 2,000 characters. You have 1 too many"
    assert one.value("text") == "x" * 2001
    one.go_on(text=TEXT).go_on(who="self").go_on(given_name="Maria", family_name=" ")
    assert one.error == "Enter a last name"
    assert (one.value("given_name"), one.value("family_name")) == ("Maria", " ")
    one.go_on(family_name="Okoro").go_on(day="31", month="2", year="1984")
    assert one.error == "Date of birth must be a real date"
    assert one.value("day") == "31"


def test_somebody_else_asks_about_them_and_about_you(here: Village) -> None:
    one = begin(here).go_on(emergency="no").go_on(type="medicine").go_on(text=TEXT)
    one.go_on(who="other")
    assert one.heading == "What is their name?"
    one.go_on(given_name="Isla", family_name="Marsh").go_on(day="3", month="3", year="2017")
    one.go_on(gender="female").go_on(postcode="ZZ99 1CA")
    assert one.heading == "What is your own name?"
    one.go_on(name="Helen Marsh").go_on(relationship="Mother").go_on(contact_number="07700900150")
    one.go_on(who_to_contact="proxy")
    assert one.heading == "What number can we contact you on?"
    assert one.value("number") == "07700 900150"  # it need not be typed twice
    one.go_on().go_on(answer="no")
    assert one.heading == "Check your answers"
    assert "Helen Marsh" in one.words


def test_a_wrong_code_says_so_and_a_text_that_never_came_is_no_end(here: Village) -> None:
    one = up_to_contact(here).go_on(number="07700 900123").go_on(answer="yes")
    one.go_on(code="12345")
    assert one.error == "The security code has 6 numbers"
    wrong = "000000" if Visitor(here, RIVERSIDE).code() != "000000" else "111111"
    one.go_on(code=wrong)
    assert (one.error, one.code) == ("The security code is not right", "CODE_WRONG")
    one.click("Not received a text message?")
    one.press("Send another text message")
    assert one.code == "CODE_TOO_SOON"
    assert one.page is not None
    assert one.page.headers["Retry-After"] == "60"
    here.wait(seconds=60)
    one.press("Send another text message")
    assert one.heading == "Check your phone"
    one.click("Not received a text message?")
    assert one.press("Carry on without a code").heading == "Check your answers"


def test_a_gateway_that_is_down_lets_people_carry_on(here: Village) -> None:
    here.trouble("sms", 500)
    one = up_to_contact(here).go_on(number="07700 900123").go_on(answer="yes")
    assert one.code == "CODE_NOT_SENT"
    assert one.press("Carry on without a code").heading == "Check your answers"
    assert one.press("Send request").heading == "Request sent"


def test_the_number_can_be_changed_when_no_text_comes(here: Village) -> None:
    one = up_to_contact(here).go_on(number="07700 900123").go_on(answer="yes")
    one.click("Not received a text message?")
    one.click("Change the number")
    one.go_on(number="07700 900124")
    assert one.heading == "Can you use this mobile now?"
    here.wait(seconds=60)
    one.go_on(answer="yes").go_on(code=Visitor(here, RIVERSIDE).code())
    assert one.heading == "Check your answers"


def test_a_double_click_sends_one_request(here: Village) -> None:
    one = up_to_contact(here).go_on(number="01632 960001")
    form = one.soup.select_one("form[method=post]")
    assert form is not None
    nonce = form.find("input", attrs={"name": "nonce"})
    sent = {"nonce": str(nonce["value"])}  # type: ignore[index]  # every form has one
    replies = [one.client.post(str(form["action"]), data=sent) for _ in range(3)]
    assert {reply.headers["Location"] for reply in replies} == {f"/r/{here.keys[RIVERSIDE]}/sent"}
    assert len(here.desk().inbox()) == 1


def test_after_a_day_the_form_starts_again_and_keeps_nothing(here: Village) -> None:
    one = up_to_contact(here)
    here.wait(hours=24)
    one.go_on(number="01632 960001")
    assert (one.code, one.heading) == ("DRAFT_EXPIRED", "Start again")
    one.click("Start again")
    assert one.press("Start now").go_on(emergency="no").go_on(type="medicine").value("text") == ""


def test_a_form_from_elsewhere_is_not_taken(here: Village) -> None:
    one = begin(here)
    reply = one.client.post(f"/r/{here.keys[RIVERSIDE]}/emergency", data={"emergency": "no"})
    one._see(reply)
    assert one.code == "FORM_EXPIRED"


def test_a_huge_post_is_refused(here: Village) -> None:
    one = begin(here)
    reply = one.client.post(f"/r/{here.keys[RIVERSIDE]}/emergency", data={"x": "y" * 100_000})
    one._see(reply)
    assert one.code == "BODY_TOO_LARGE"
    assert reply.status_code == 413


def test_an_unknown_form_is_a_page_that_is_not_there(here: Village) -> None:
    one = Clicker(here.app.test_client(), "/r/nothing")
    one.open()
    assert (one.code, one.heading) == ("FORM_NOT_FOUND", "We cannot find this page")


def test_no_address_names_anybody(here: Village) -> None:
    """I18: neither the draft nor a word of it stands in an address."""
    one = up_to_contact(here).go_on(number="07700 900123")
    for link in [*one.soup.select("a[href]"), *one.soup.select("form")]:
        address = str(link.get("href") or link.get("action"))
        assert "dft_" not in address
        assert "Okoro" not in address
