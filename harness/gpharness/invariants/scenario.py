"""The nineteen invariants after each scenario: what ``--gp-invariants`` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gpharness.invariants import near
from gpharness.invariants.checks import check
from gpharness.invariants.history import History
from gpharness.invariants.report import Findings, must_be_kept
from gpharness.invariants.watching import ClientJournal

if TYPE_CHECKING:
    from gpharness.driver import Driver
    from gpharness.ground import Ground


class Watch:
    """Watches one scenario from its beginning, in a world of this process or elsewhere."""

    def __init__(self, ground: Ground, driver: Driver) -> None:
        self.journal = ClientJournal(ground.now)
        self._gather = _gatherer(ground, self.journal, driver)
        self.journal.watch(driver)

    def history(self) -> History:
        """What has happened since."""
        return self._gather()

    def findings(self) -> Findings:
        """What the nineteen say of it."""
        return check(self.history())

    def check(self) -> None:
        """Raise `InvariantBroken`, with the shortest history, where one does not hold."""
        must_be_kept(self.findings())


def _gatherer(ground: Ground, journal: ClientJournal, driver: Driver) -> Callable[[], History]:
    """What gathers the history: from the world's own objects, or over its control plane."""
    from gpharness.ground.local import LocalGround

    if not isinstance(ground, LocalGround):
        from gpharness.invariants import afar

        return afar.watch(ground, journal, driver)
    world, begun = ground.world, near.Begun.of(ground.world)
    return lambda: near.gather(world, begun, journal, driver)
