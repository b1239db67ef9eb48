"""Whatever is sent to the control plane, it says in its own words what is wrong with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpworld.control.routes import ROUTES

SLOW = {"create_world", "load", "events", "follow_events"}  # these wait or build, by design
KNOWN = {"ods": "Y90001", "nhs_number": "9990000018", "user": "asha.patel"}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["Y90001", "9990000018", "7d", "99999999999d", "1e9s", "2026-10-27", "9999-12-31",
         "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "true", "-1", "telephone"]
    ),
    st.lists(st.one_of(st.text(max_size=5), st.integers()), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["start", "minutes", "type"]), st.text(max_size=9))),
    st.dictionaries(st.sampled_from(["enabled", "in_directory", "x"]), st.booleans()),
)  # fmt: skip


@st.composite
def orders(draw):
    route = draw(st.sampled_from([route for route in ROUTES if route.name not in SLOW]))
    path = route.path.replace("<int:", "<")
    for name in ("ods", "nhs_number", "user", "key", "number", "session", "slot", "booking"):
        number = name in ("number", "session", "slot", "booking")
        value = str(draw(st.integers(0, 10**20))) if number else KNOWN.get(name, "x")
        path = path.replace(f"<{name}>", value)
    values = {name: draw(ODD) for name in route.takes if draw(st.booleans())}
    return route.method, path, values


@given(orders())
def test_an_order_is_done_or_refused_in_words(control, world, order):
    world.reset()
    method, path, values = order
    asked = {"params": values} if method == "GET" else {"json": values}
    reply = control._session.request(method, f"{control.url}/__test__{path}", **asked)
    assert reply.status_code < 500, (order, world)
    if reply.status_code >= 400:
        assert reply.json()["title"]
