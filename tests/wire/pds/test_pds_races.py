"""Several at once: one update wins, retries agree, and searching never waits for changing."""

from __future__ import annotations

import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.pds.state import REMEMBERED, PdsState
from wire.pds.nation import MARIA, RID, Nation, build, json, person
from wire.pds.test_pds_update import MALE, put

MANY = 32


def together(nation: Nation, ids: list[str], *, patches: list[object] | None = None) -> list[Reply]:
    """The same update at once, each under its request id."""
    gate = Barrier(len(ids))
    body = orjson.dumps({"patches": patches or [MALE]})

    def ask(rid: str) -> Reply:
        headers = (
            ("X-Request-ID", rid),
            ("If-Match", 'W/"3"'),
            ("Content-Type", "application/json-patch+json"),
        )
        request = Request("PATCH", f"/Patient/{MARIA}", "", headers, body)
        gate.wait()
        reply = nation.guard(request).reply
        assert isinstance(reply, Reply)
        return reply

    with ThreadPoolExecutor(len(ids)) as pool:
        return list(pool.map(ask, ids))


def test_of_two_updates_of_one_version_one_is_200_and_one_409():
    for _ in range(20):
        fresh = build()
        replies = together(fresh, [RID, RID[:-1] + "9"])
        assert sorted(reply.status for reply in replies) == [200, 409]
        assert fresh.held(MARIA).version == 4


def test_of_32_updates_of_one_version_one_is_made(nation: Nation):
    ids = [f"{RID[:-2]}{number:02d}" for number in range(MANY)]
    statuses = Counter(reply.status for reply in together(nation, ids))
    assert statuses == {200: 1, 409: MANY - 1}
    assert nation.held(MARIA).version == 4
    assert not nation.guard.failures


def test_32_retries_of_one_update_all_get_the_same_answer(nation: Nation):
    replies = together(nation, [RID] * MANY)
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1
    assert nation.held(MARIA).version == 4


def test_searches_updates_and_resets_at_once_neither_fail_nor_lock_one_another(nation: Nation):
    before = nation.population.state()
    query = "family=Okoro&birthdate=ge1900-01-01"

    def search(_: int) -> int:
        headers = (("X-Request-ID", RID),)
        reply = nation.guard(Request("GET", "/Patient", query, headers)).reply
        assert isinstance(reply, Reply)
        return int(orjson.loads(reply.body)["total"])

    def change(number: int) -> None:
        nation.population.add(person(f"{9990100000 + number}", "Other", "X"))
        nation.population.change(MARIA, multiple_birth=number % 9 + 1)

    def reset(_: int) -> None:
        nation.population.restore(before)

    with ThreadPoolExecutor(12) as pool:
        jobs = [
            pool.submit(work, number)
            for number in range(150)
            for work in (search, change, reset if number % 10 == 0 else search)
        ]
        totals = {job.result(timeout=30) for job in jobs}
    assert totals == {None, 1}
    nation.population.restore(before)
    assert json(nation.search(("family", "Other"), ("birthdate", "1984-03-12")))["total"] == 0


def test_what_pds_remembers_is_put_back(nation: Nation):
    first = nation.patch(MARIA, MALE, version=3, X_Request_ID=RID)
    kept = pickle.loads(pickle.dumps(nation.pds.state()))
    fresh = build()
    fresh.pds.restore(kept)
    fresh.population.restore(nation.population.state())
    again = fresh.patch(MARIA, MALE, version=3, X_Request_ID=RID)
    assert (again.status, again.body) == (200, first.body)


def test_a_reset_forgets_updates(nation: Nation):
    people, pristine = nation.population.state(), nation.pds.state()
    nation.patch(MARIA, MALE, version=3, X_Request_ID=RID)
    nation.population.restore(people)
    nation.pds.restore(pristine)
    reply = nation.patch(MARIA, put("/gender", "unknown"), version=3, X_Request_ID=RID)
    assert json(reply)["gender"] == "unknown"


def test_only_the_latest_updates_are_remembered(nation: Nation):
    held = nation.held(MARIA)
    answered = {f"old-{number}": (MARIA, held) for number in range(REMEMBERED)}
    state = PdsState(answered, {})
    nation.pds.restore(state)
    nation.patch(MARIA, MALE, X_Request_ID=RID)
    left = nation.pds.state().answered
    assert len(left) == REMEMBERED
    assert "old-0" not in left
    assert RID in left
