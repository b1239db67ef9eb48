"""The inbox: finding requests, matching by hand, assigning and finishing them, with their trail."""

import struct

import pytest

from refbooking_requests.clicking import at_the_inbox
from refbooking_requests.village import (
    MARIAS_NUMBER,
    PODIATRY,
    RIVERSIDE,
    TEXT,
    Staff,
    Village,
    Visitor,
)


@pytest.fixture
def suggested(here: Village, visitor: Visitor) -> str:
    """A request for which PDS suggests Maria."""
    reference = visitor.answer().skip().reference()
    here.service.run_due_jobs()
    return reference


@pytest.mark.parametrize("shape", ["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}–{1}"])
def test_a_reference_is_found_in_any_case_and_spacing(
    asha: Staff, suggested: str, shape: str
) -> None:
    spelt = shape.format(*suggested.lower().split("-"))
    assert asha.request(spelt)["reference"] == suggested


def test_a_request_of_another_organisation_is_not_found(
    here: Village, asha: Staff, suggested: str
) -> None:
    elsewhere = here.desk(PODIATRY)
    assert elsewhere.inbox() == []
    told = elsewhere.request(suggested)
    assert (elsewhere.last.status_code, told["code"]) == (404, "REQUEST_NOT_FOUND")
    assert asha.request("XXXX-XXXX")["code"] == "REQUEST_NOT_FOUND"


def test_a_suggested_match_is_accepted_and_undone_with_its_trail(
    here: Village, asha: Staff, suggested: str
) -> None:
    told = asha.call("PUT", f"/requests/{suggested}/match", {"nhs_number": "999 000 0018"})
    assert told["match_state"] == "matched"
    assert told["match"] == {
        "nhs_number": MARIAS_NUMBER,
        "name": "Maria Okoro",
        "by": "Y90001:asha.patel",
    }
    told = asha.call("DELETE", f"/requests/{suggested}/match")
    assert (told["match_state"], told["match"]) == ("unmatched:by_staff", None)
    assert told["suggested_nhs_number"] == MARIAS_NUMBER
    trail = [(one["who"], one["action"], one["detail"]) for one in told["history"]]
    assert trail == [
        ("patient", "received", ""),
        ("Asha Patel", "matched", MARIAS_NUMBER),
        ("Asha Patel", "unmatched", MARIAS_NUMBER),
    ]


def test_matching_twice_is_no_matter_and_someone_else_is_refused(
    asha: Staff, suggested: str
) -> None:
    first = asha.call("PUT", f"/requests/{suggested}/match", {"nhs_number": MARIAS_NUMBER})
    again = asha.call("PUT", f"/requests/{suggested}/match", {"nhs_number": MARIAS_NUMBER})
    assert first == again
    told = asha.call("PUT", f"/requests/{suggested}/match", {"nhs_number": "9990000026"})
    assert (asha.last.status_code, told["code"]) == (409, "MATCH_EXISTS")


@pytest.mark.parametrize("number", ["9990000019", "12", "seven"])
def test_a_number_that_is_none_is_refused(asha: Staff, suggested: str, number: str) -> None:
    told = asha.call("PUT", f"/requests/{suggested}/match", {"nhs_number": number})
    assert (asha.last.status_code, told["code"]) == (422, "VALIDATION_FAILED")
    assert told["field_errors"][0]["field"] == "nhs_number"


def test_what_is_not_matched_cannot_be_unmatched(asha: Staff, suggested: str) -> None:
    told = asha.call("DELETE", f"/requests/{suggested}/match")
    assert (asha.last.status_code, told["code"]) == (409, "MATCH_MISSING")


def test_staff_may_match_before_pds_answers_and_are_not_overruled(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.trouble("pds", 503)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    asha.call("PUT", f"/requests/{reference}/match", {"nhs_number": "9990000026"})
    here.troubles.clear()
    here.settle(hours=2)
    told = asha.request(reference)
    assert (told["match_state"], told["match"]["nhs_number"]) == ("matched", "9990000026")
    assert told["match"]["name"] is None  # PDS told us nobody's


def test_a_request_is_assigned_and_finished(here: Village, asha: Staff, suggested: str) -> None:
    told = asha.call("POST", f"/requests/{suggested}/assign", {"to": "Y90001:tom.reed"})
    assert (told["inbox_state"], told["assigned_to"]) == ("assigned", "Y90001:tom.reed")
    told = asha.call("POST", f"/requests/{suggested}/assign")
    assert told["assigned_to"] == "Y90001:asha.patel"
    told = asha.call("POST", f"/requests/{suggested}/done")
    assert told["inbox_state"] == "done"
    assert asha.call("POST", f"/requests/{suggested}/done") == told
    told = asha.call("POST", f"/requests/{suggested}/assign")
    assert (asha.last.status_code, told["code"]) == (409, "REQUEST_DONE")


def test_nobody_from_elsewhere_can_be_given_a_request(asha: Staff, suggested: str) -> None:
    told = asha.call("POST", f"/requests/{suggested}/assign", {"to": "Y90005:fay.norris"})
    assert (asha.last.status_code, told["code"]) == (422, "VALIDATION_FAILED")


def test_a_change_of_an_old_version_is_refused(asha: Staff, suggested: str) -> None:
    asha.request(suggested)
    version = asha.last.headers["ETag"]
    asha.call("POST", f"/requests/{suggested}/assign", version=version)
    told = asha.call("POST", f"/requests/{suggested}/done", version=version)
    assert (asha.last.status_code, told["code"]) == (412, "CHANGED_MEANWHILE")


def test_the_list_is_filtered_and_goes_on_page_by_page(here: Village, asha: Staff) -> None:
    references = []
    for _ in range(5):
        references.append(here.visitor().answer("01632 960001").reference())
        here.wait(seconds=1)
    here.service.run_due_jobs()
    assert [one["reference"] for one in asha.inbox()] == references[::-1]
    first = asha.call("GET", "/requests?limit=3")
    rest = asha.call("GET", f"/requests?limit=3&cursor={first['next_cursor']}")
    assert [one["reference"] for one in first["items"] + rest["items"]] == references[::-1]
    assert "next_cursor" not in rest
    asha.call("POST", f"/requests/{references[0]}/assign")
    assert len(asha.inbox("?state=unassigned")) == 4
    assert len(asha.inbox("?match=suggested")) == 5
    assert asha.inbox("?match=suggested:deceased") == []
    assert asha.inbox("?match=matched") == []
    assert len(asha.inbox("?type=health_problem")) == 5
    assert asha.inbox("?type=admin") == []
    told = asha.call("GET", "/requests?cursor=made-up")
    assert (asha.last.status_code, told["field_errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("change", "flagged"),
    [
        ({}, True),
        ({"text": TEXT.upper().replace(" ", "\n") + "!"}, True),
        ({"text": "Something else entirely."}, False),
        ({"given_name": "Ana"}, False),
        ({"postcode": "ZZ99 4AC"}, False),
        ({"given_name": "MARIA "}, True),
        ({"gender": "other"}, True),
    ],
)
def test_the_same_person_with_nearly_the_same_text_is_flagged(
    here: Village, asha: Staff, change: dict[str, str], flagged: bool
) -> None:
    first = here.visitor().answer("01632 960001").reference()
    here.wait(hours=23)
    second = here.visitor().answer(**{"mobile": "01632 960002", **change}).reference()
    told = asha.request(second)
    assert (told["possible_duplicate"], told["possible_duplicate_of"]) == (
        (True, first) if flagged else (False, None)
    )
    assert len(asha.inbox()) == 2  # nothing is dropped


def test_a_day_later_it_is_no_duplicate(here: Village, asha: Staff) -> None:
    here.visitor().answer("01632 960001").reference()
    here.wait(hours=24)
    second = here.visitor().answer("01632 960001").reference()
    assert asha.request(second)["possible_duplicate"] is False


def test_the_qr_code_is_svg_and_png(here: Village, asha: Staff) -> None:
    key = here.keys[RIVERSIDE]
    told = asha.call("GET", f"/forms/{key}")
    assert told["url"] == f"http://booking.gpworld.test/r/{key}"
    reply = asha.picture(f"/forms/{key}/qr.svg")
    svg = reply.get_data(as_text=True)
    assert reply.content_type.startswith("image/svg+xml")
    assert "<title>Contact Riverside Surgery</title>" in svg
    assert told["url"] in svg
    assert "style=" not in svg
    assert "no-store" not in reply.headers["Cache-Control"]
    png = asha.picture(f"/forms/{key}/qr.png").get_data()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert width == height > 200
    assert asha.picture(f"/forms/{key}/qr.gif").status_code == 404


def test_nobody_sees_the_inbox_without_signing_in(here: Village) -> None:
    reply = here.app.test_client().get("/api/v1/staff/requests")
    assert (reply.status_code, reply.get_json()["code"]) == (401, "NOT_SIGNED_IN")


def test_the_pages_of_the_inbox(here: Village, suggested: str) -> None:
    one = at_the_inbox(here)
    assert suggested in one.words
    one.press("Show", state="done")
    assert "There are no requests." in one.words
    one.press("Find", reference=suggested.lower().replace("-", " "))
    assert one.heading == f"Request {suggested}"
    assert TEXT in one.words
    assert "Not confirmed" in one.words
    assert "No security code was given" in one.words
    assert "Maria Okoro 999 000 0018" in one.words
    one.press("Accept this match")
    assert "Remove this match" in one.words
    one.press("Remove this match")
    one.press("Match", nhs_number="9990000019")
    assert one.error == "Enter an NHS number of ten digits"
    one.press("Assign", to="Y90001:tom.reed")
    assert "Assigned, with Tom Reed" in one.words
    one.press("Mark as done")
    assert "Done, with Tom Reed" in one.words
    assert "matched by Asha Patel (9990000018)" in one.words
    one.open("/staff/requests").press("Find", reference="nothing")  # type: ignore[attr-defined]  # a Clicker
    assert one.code == "REQUEST_NOT_FOUND"


def test_the_page_of_the_form_and_its_poster(here: Village) -> None:
    one = at_the_inbox(here)
    one.open("/staff/forms")
    address = f"http://booking.gpworld.test/r/{here.keys[RIVERSIDE]}"
    assert address in one.words
    one.click("Poster to print")
    assert one.heading == "Contact Riverside Surgery"
    assert address in one.words
    picture = one.soup.select_one("img.app-qr")
    assert picture is not None
    reply = one.client.get(str(picture["src"]))
    assert reply.content_type.startswith("image/svg+xml")
