"""Texts and their receipts are the same, asked of the world's objects or over its control plane."""

from __future__ import annotations

from notifications_python_client.notifications import NotificationsAPIClient

from gpharness.ground.local import LocalGround
from gpharness.ground.remote import RemoteGround
from gpworld.control.client import ControlClient
from gpworld.scenario import cast
from gpworld.serve.served import Served
from gpworld.world import World

MARIA = "07700 900123"


def test_both_grounds_read_the_same_phone(gp_servers: Served, gp_world: World) -> None:
    told = cast.sms(gp_world, gp_servers.addresses)
    assert told is not None
    notify = NotificationsAPIClient(  # type: ignore[no-untyped-call]  # it has no types
        told["api_key"], base_url=gp_servers.addresses["sms"], timeout=20
    )
    for words in ("the first", "the second"):
        notify.send_sms_notification(  # type: ignore[no-untyped-call]  # it has no types
            phone_number=MARIA,
            template_id=told["template_id"],
            personalisation={"message": words},
        )
    control = ControlClient(gp_servers.addresses["control"], gp_servers.plane.token)
    local, remote = LocalGround(gp_world), RemoteGround(control)
    assert [text.body for text in local.texts(MARIA)] == ["the first", "the second"]
    assert remote.texts(MARIA) == local.texts(MARIA)
    assert remote.texts() == local.texts()
    assert remote.receipts(MARIA) == local.receipts(MARIA) == 0
    control.close()
