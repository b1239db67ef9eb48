"""Seeds: chance by name, the same in every run."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.seeds import Seeds

NAMES = st.lists(st.text(max_size=8), min_size=1, max_size=3)


@given(st.integers(), NAMES)
def test_the_same_seed_and_names_give_the_same_value(seed: int, names: list[str]) -> None:
    assert Seeds(seed).uuid(*names) == Seeds(seed).uuid(*names)
    assert Seeds(seed).token(*names) == Seeds(seed).token(*names)


def test_another_seed_gives_other_values() -> None:
    assert Seeds(1).uuid("a") != Seeds(2).uuid("a")
    assert Seeds(1).token("a") != Seeds(2).token("a")


def test_names_are_not_run_together() -> None:
    assert Seeds(1).uuid("ab", "c") != Seeds(1).uuid("a", "bc")


def test_what_is_drawn_by_one_name_does_not_change_another() -> None:
    quiet, busy = Seeds(1), Seeds(1)
    for _ in range(5):
        busy.next_uuid("other")
    assert quiet.next_uuid("mine") == busy.next_uuid("mine")


def test_a_stream_gives_new_values_and_goes_on_where_it_was() -> None:
    seeds = Seeds(1)
    first = seeds.next_uuid("ids")
    counts = seeds.counts()
    second = seeds.next_uuid("ids")
    assert first != second
    seeds.restore(counts)
    assert seeds.next_uuid("ids") == second
    seeds.restore({})
    assert seeds.next_uuid("ids") == first


def test_ids_are_version_4_uuids_and_tokens_keep_to_their_alphabet() -> None:
    assert UUID(Seeds(1).uuid("x")).version == 4
    token = Seeds(1).token("x", length=40, alphabet="01")
    assert len(token) == 40
    assert set(token) == {"0", "1"}
