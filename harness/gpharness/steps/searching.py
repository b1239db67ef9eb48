"""Steps about searches for another organisation's slots."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from pytest_bdd import step, then

from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

LONGEST = 14
SIX_WEEKS = 42


@step(Phrase("a slot search takes {count} milliseconds for each slot it looks at"))
def searches_take_time(gp_scene: Scene, count: int) -> None:
    slow = {"effect": {"delay": {"per_slot_ms": count}}}
    match = {"system": "gpconnect", "operation": "SearchSlots"}
    gp_scene.ground.troubles.add("slot searches take time", [{"match": match, **slow}])


@then(Phrase("the slowest slot search took {count} milliseconds"))
def the_slowest_search_took(gp_scene: Scene, count: int) -> None:
    took = [search.took_ms for search in gp_scene.ground.neighbours.searches()]
    assert max(took) == count, took


@then(Phrase("looking at the days again takes {count} slot searches of at most two weeks"))
def looking_takes_searches(gp_scene: Scene, count: int) -> None:
    assert gp_scene.front is not None, "no page is open"
    before = len(gp_scene.ground.neighbours.searches())
    gp_scene.front.view = gp_scene.front.visit.look()
    new = sorted(gp_scene.ground.neighbours.searches()[before:], key=lambda each: each.first)
    assert len(new) == count, new
    assert all(search.days <= LONGEST for search in new), new
    gaps = [(later.first - earlier.last).days for earlier, later in pairwise(new)]
    assert gaps == [1] * (count - 1), "the searches leave a day out, or take one twice"
    assert (new[0].first, (new[-1].last - new[0].first).days) == (gp_scene.today, SIX_WEEKS)


@then(Phrase("every slot search was made for {practice} as a GP practice"))
def searches_were_made_for(gp_scene: Scene, practice: str) -> None:
    asking = {search.asking for search in gp_scene.ground.neighbours.searches()}
    assert asking == {(gp_scene.practice(practice), "gp-practice")}


@then(Phrase("{patient} has waited no longer than {span} for each slot search"))
def a_patient_has_not_waited_long(gp_scene: Scene, patient: str, span: timedelta) -> None:
    since = gp_scene.shown_to(gp_scene.patient(patient)).opened_at
    searches = [each for each in gp_scene.ground.neighbours.searches() if each.at >= since]
    assert gp_scene.ground.now() - since <= span * len(searches), searches
