"""Whatever is sent to a form or to the inbox, it is answered or refused, and never a fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refbooking.answers import READERS
from refbooking.pages import web
from refbooking.steps import STEPS
from refbooking_requests.clicking import at_the_inbox, begin
from refbooking_requests.village import RIVERSIDE, TEXT, Village, village

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
STAFF_FIELDS = {"nhs_number", "to", "hours", "types", "daily_limit", "closed_text"}
FIELDS = st.sampled_from(sorted({field for _, field in READERS} | STAFF_FIELDS | {"code"}))
WORDS = st.sampled_from(["no", "self", "other", "medicine", "yes", "07700 900123", "1984-03-12"])
BODIES = st.dictionaries(FIELDS, WORDS | JSON, max_size=6) | JSON


@pytest.fixture(scope="module")
def there() -> Iterator[Village]:
    """One village for all that makes no sense."""
    with village() as found:
        yield found


@given(step=st.sampled_from([*STEPS, "code", "..", "%00"]), bodies=st.lists(BODIES, max_size=5))
def test_no_answer_to_a_step_is_a_fault(there: Village, step: str, bodies: list[Any]) -> None:
    visitor = there.visitor()
    client = there.app.test_client()
    for body in [{"emergency": "no"}, *bodies]:
        path = f"/api/v1/patient/drafts/{visitor.draft}/{step}"
        assert client.put(path, json=body).status_code < 500, body
    for action in ("code", "code/verify", "code/skip", "submit"):
        path = f"/api/v1/patient/drafts/{visitor.draft}/{action}"
        reply = client.post(path, json={"code": TEXT}, headers={"Idempotency-Key": "k"})
        assert reply.status_code < 500, action


@given(
    method=st.sampled_from(["GET", "PUT", "DELETE", "PATCH", "POST"]),
    path=st.sampled_from(["requests", "requests/x/match", "requests/x/assign", "forms/{key}"]),
    body=BODIES,
    query=st.dictionaries(st.sampled_from(["cursor", "limit", "state", "match"]), st.text()),
)
def test_no_call_of_staff_is_a_fault(
    there: Village, method: str, path: str, body: Any, query: dict[str, str]
) -> None:
    key = there.keys["Y90003"]  # Hillcrest's own people are asked nothing in this module
    desk = there.desk()
    path = path.format(key=there.keys[RIVERSIDE] if method == "GET" else key)
    reply = there.app.test_client().open(
        f"/api/v1/staff/{path}",
        method=method,
        json=body,
        query_string=query,
        headers={"Authorization": f"Bearer {desk.token}"},
    )
    assert reply.status_code < 500


@given(body=BODIES)
def test_no_change_of_a_form_breaks_it(there: Village, body: Any) -> None:
    """What is taken is served again; what is not leaves the form as it was."""
    desk = there.desk()
    path = f"/forms/{there.keys[RIVERSIDE]}"
    desk.call("PATCH", path, body)
    assert desk.last.status_code in (200, 400, 422)
    desk.call("GET", path)
    assert desk.last.status_code == 200
    page = there.app.test_client().get(f"/r/{there.keys[RIVERSIDE]}")
    assert page.status_code in (200, 403)
    desk.change(there.keys[RIVERSIDE], hours=None, daily_limit=None)


@given(answers=st.lists(st.dictionaries(FIELDS, st.text(max_size=30)), max_size=4))
def test_no_answer_on_a_page_is_a_fault(there: Village, answers: list[dict[str, str]]) -> None:
    somebody = begin(there).go_on(emergency="no").go_on(type="medicine")
    for typed in answers:
        somebody.go_on(**typed)
        assert somebody.page is not None
        assert somebody.page.status_code in (200, 422)
        if "Continue" not in somebody.words:
            break


def test_a_reference_with_line_ends_leads_to_its_page(here: Village) -> None:
    reference = here.visitor().answer("01632 960001").reference()
    asha = at_the_inbox(here)
    nonce = asha.open(f"/staff/requests/{reference}").soup.find("input", attrs={"name": "nonce"})
    assert nonce is not None
    reply = asha.client.post(
        f"/staff/requests/{reference[:4]}%0D%0A{reference[5:]}/done",
        data={"nonce": str(nonce["value"])},
    )
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/staff/requests/{reference}")


def test_characters_that_no_page_may_hold_are_shown_as_such(here: Village) -> None:
    with here.app.test_request_context("/"):
        reply = web.page(here.service, "layout.html", "a\x0bb\x9f\ufdd0\U0010ffffc")
    shown = reply.get_data(as_text=True)
    assert "a\ufffdb\ufffd\ufffd\ufffdc" in shown
