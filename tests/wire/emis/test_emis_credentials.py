"""What callers must know beforehand: the same in every run of a seed, and not to be forged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.seeds import Seeds
from gpworld.emis import credentials

SEEDS = Seeds(7)
SCOPES = st.sets(st.sampled_from(credentials.SCOPES))


def test_a_token_is_the_same_in_every_run_of_a_seed_and_another_in_another_seed():
    first = credentials.partner_token(SEEDS, "Y90001", "asha.patel")
    assert first == credentials.partner_token(Seeds(7), "Y90001", "asha.patel")
    assert first != credentials.partner_token(Seeds(8), "Y90001", "asha.patel")


def test_application_ids_differ_by_organisation_and_by_facade():
    ids = {
        make(SEEDS, ods)
        for make in (credentials.application_id, credentials.partner_application_id)
        for ods in ("Y90001", "Y90002")
    }
    assert len(ids) == 4


def test_a_read_only_token_has_no_scope_that_writes():
    token = credentials.partner_token(SEEDS, "Y90001", "asha.patel", read_only=True)
    grant = credentials.grant_of(SEEDS, token)
    assert grant is not None
    assert grant.scopes == {
        "papi-appt.read",
        "papi-config.read",
        "papi-subjects.read",
        "papi-cr.read",
        "papi-searches.read",
    }


@given(ods=st.text("ABY0123456789", min_size=1), user=st.text(), scopes=SCOPES)
def test_a_token_says_whose_it_is_and_what_it_allows(ods: str, user: str, scopes: set[str]):
    token = credentials.token_for(SEEDS, ods, user, scopes)
    assert credentials.grant_of(SEEDS, token) == credentials.Grant(
        ods, user.casefold(), frozenset(scopes)
    )


@given(st.text())
def test_no_other_text_is_a_token(text: str):
    assert credentials.grant_of(SEEDS, text) is None


def test_a_token_of_another_world_is_none_here():
    assert credentials.grant_of(SEEDS, credentials.partner_token(Seeds(8), "Y90001", "a")) is None
