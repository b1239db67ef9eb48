"""Who bears witness to a scenario: the world it ran in, and the telephones there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gpharness.conform.result import TextSent
from gpharness.conform.secrecy import Secrecy
from gpharness.conform.seen import Witness
from gpharness.conform.seen_local import LocalWitness
from gpharness.conform.seen_remote import RemoteWitness

if TYPE_CHECKING:
    from gpharness.ground import Ground


def witness(ground: Ground) -> Witness:
    """The witness of a world in this process or elsewhere."""
    from gpharness.ground.local import LocalGround
    from gpharness.ground.remote import RemoteGround

    if isinstance(ground, LocalGround):
        return LocalWitness(ground)
    assert isinstance(ground, RemoteGround), f"no witness for {type(ground).__name__}"
    return RemoteWitness(ground)


def texts(ground: Ground, secrecy: Secrecy) -> list[TextSent]:
    """The texts on all phones, oldest first, secrets struck out."""
    return [
        TextSent(text.sent_at.isoformat(), text.to, secrecy.text(text.body))
        for text in ground.texts()
    ]
