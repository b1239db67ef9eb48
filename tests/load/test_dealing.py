"""Dealing: every card and every arrival is in one hand, whole groups together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpload.deck import Card, Hand, NotInHand, dealt, people
from gpload.shapes import SHAPES, Wish, planned
from gpworld.people.nhs_number import is_reserved


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 300), st.integers(1, 50), st.integers(1, 9))
def test_every_card_is_in_one_hand(count, group, workers):
    hands = dealt(people(count), group, workers)
    held = Counter(card.number for hand in hands for card in hand)
    assert held == Counter(range(count))


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(sorted(SHAPES)), st.integers(1, 7))
def test_every_arrival_is_with_the_worker_who_holds_its_cards(shape, workers):
    plan = planned(Wish(shape, 7, patients=60))
    hands = [Hand(hand) for hand in dealt(people(plan.stage.patients), plan.group, workers)]
    parts = [plan.of_worker(place, workers) for place in range(workers)]
    assert sum(map(len, parts)) == len(plan.arrivals)
    for hand, part in zip(hands, parts, strict=True):
        for arrival in part:
            assert len(hand.cards(arrival.card, arrival.cards)) == arrival.cards


def test_a_card_of_another_worker_cannot_be_played():
    ours, _ = (Hand(hand) for hand in dealt(people(4), 1, 2))
    assert [card.number for card in ours.all()] == [0, 2]
    with pytest.raises(NotInHand, match="card 1 is in another worker's hand"):
        ours.card(1)


def test_two_runs_in_one_world_have_no_patient_in_common():
    first = {card.nhs_number for card in people(200)}
    second = {card.nhs_number for card in people(200, 10_000)}
    assert not first & second


def test_everybody_is_from_the_reserved_ranges_and_can_be_texted():
    cards = people(2000)
    assert all(is_reserved(card.nhs_number) for card in cards)
    assert len({card.nhs_number for card in cards}) == 2000
    assert all(card.mobile.startswith("07700900") and len(card.mobile) == 11 for card in cards)
    meaning = {"07700900000", "07700900002", "07700900003", "07700900111", "07700900222"}
    assert not meaning & {card.mobile for card in cards}


def test_a_card_travels_whole():
    card = people(1)[0].with_link("inv_1", "http://booking.test/b/abc")
    assert Card.unpacked(card.packed()) == card


def test_what_is_learnt_of_a_patient_is_kept():
    hand = Hand(people(2))
    hand.keep(hand.card(1).with_link("inv_9", ""))
    assert hand.card(1).ref == "inv_9"
