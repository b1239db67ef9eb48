"""What is gathered: near and afar alike, and of a load run's own journal."""

from __future__ import annotations

from datetime import datetime, timedelta

from gpharness.answers import StaffUser
from gpharness.ground.local import LocalGround
from gpharness.ground.model import SessionWish
from gpharness.invariants import afar, near
from gpharness.invariants.history import Act, Link
from gpload import checked
from gpworld.control.client import ControlClient
from gpworld.serve.served import Served
from gpworld.world import World
from load.runs import event, run

ODS = "Y90001"
URL = "http://booking.test/b/aaaaaaaaaaaaaaaaaaaa"


def test_a_world_tells_the_same_from_afar(gp_world: World, gp_served: Served):
    ground = LocalGround(gp_world)
    start = gp_world.clock.now() + timedelta(days=9)
    ground.open_session(SessionWish(ODS, "Blood test", start, 2))
    (slot, _) = ground.slots(ODS, start, start + timedelta(hours=1))
    maria = ground.patient("Maria Okoro")
    control = ControlClient(gp_served.addresses["control"], gp_served.plane.token)
    there, here = afar.Begun.of(control), near.Begun.of(gp_world)
    ground.book(slot, maria.nhs_number)
    far, close = afar.gather(control, None, begun=there), near.gather(gp_world, here)
    control.close()
    assert far.changes == close.changes
    assert far.changes[-1].patient or any(each.patient for each in far.changes)
    assert [each for each in far.slots if each.id == slot.id] == [
        each for each in close.slots if each.id == slot.id
    ]
    assert far.registered == close.registered == []
    assert {each.nhs_number: each.registered for each in far.people or ()} == {
        each.nhs_number: each.registered for each in close.people or ()
    }


def test_a_load_run_knows_its_calls_its_invitations_and_its_links():
    whose = {"nhs_number": "9990000018", "ref": "inv_1", "link": URL}
    kept = run(
        events=[
            event("open link", step="choose", **whose),
            event("confirm", code="NO_ANSWER", **whose),
            event("read text", **whose),
        ]
    )
    look, lost = checked.calls(kept)
    assert (look.act, look.about, look.who) == (Act.LOOK, URL, "9990000018")
    assert look.began == datetime.fromisoformat(kept.world_at) + timedelta(seconds=1)
    assert (lost.act, lost.ended) == (Act.CONFIRM, None)
    assert list(checked.links(kept.events)) == [Link(URL, "9990000018", "inv_1")]
    (invited,) = checked.invited(kept, StaffUser(ODS, "asha.patel"))
    assert (invited.ref, invited.patient, invited.sender) == ("inv_1", "9990000018", ODS)
