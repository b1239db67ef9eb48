"""Telling a world's systems where the others are, once that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gpworld.scenario import cast

if TYPE_CHECKING:
    from gpworld.world import World


def introduce(world: World, addresses: Mapping[str, str]) -> None:
    """Hand out the addresses that systems speak of or call; what is not served stays unknown."""
    gpconnect, sms = addresses.get("gpconnect"), cast.sms(world, addresses)
    if gpconnect is not None:
        world.gpconnect.public_url = gpconnect
    if sms is not None and sms["receipts"]["callback_url"] is not None:
        receipts = sms["receipts"]
        world.sms.call_back(
            world.sms.settings.services[0].name,
            receipts_url=receipts["callback_url"],
            receipts_token=receipts["bearer_token"],
        )
