"""What SystmOne itself remembers: who is logged on, and how often somebody guessed wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gpworld.core.clock import Clock
from gpworld.core.seeds import Seeds
from gpworld.practice import Practice, Practices
from gpworld.staff.model import ClinicalSystem
from gpworld.systmone import credentials
from gpworld.systmone.errors import Fault
from gpworld.systmone.fragments import Fragments
from gpworld.systmone.sessions import Sessions
from gpworld.systmone.settings import SystmoneSettings


@dataclass(frozen=True, slots=True)
class OnlineSession:
    """An online user who is logged on, whom they may act for, and whom they selected."""

    suid: str
    ods: str
    holder: int
    patients: tuple[int, ...]
    selected: int | None


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A staff user who is logged on."""

    suid: str
    ods: str
    user: int


@dataclass(frozen=True, slots=True)
class SystmoneState:
    """All of it as a value; each session with the instant of its last use."""

    online: dict[str, tuple[datetime, OnlineSession]]
    staff: dict[str, tuple[datetime, StaffSession]]
    wrong: dict[str, int]


class Systmone:
    """SystmOne in one world, for all practices that run it."""

    def __init__(
        self,
        practices: Practices,
        clock: Clock,
        seeds: Seeds,
        settings: SystmoneSettings | None = None,
    ) -> None:
        self._practices = practices
        self.clock, self.seeds = clock, seeds
        self.settings = settings or SystmoneSettings()
        self.provider_id = credentials.provider_id(seeds)
        idle, most = timedelta(minutes=self.settings.idle_minutes), self.settings.most_sessions
        self._online: Sessions[OnlineSession] = Sessions(clock.now, idle, most)
        self._staff: Sessions[StaffSession] = Sessions(clock.now, idle, most)
        self._lock = threading.Lock()
        self._wrong: dict[str, int] = {}
        self.fragments = Fragments()

    # -- practices ----------------------------------------------------------------------------

    def practice(self, ods: str) -> Practice | None:
        """The practice with this code, if it runs SystmOne."""
        practice = self._practices.get(ods)
        runs = practice and practice.organisation.clinical_system is ClinicalSystem.SYSTMONE
        return practice if runs else None

    def practice_of(self, session: OnlineSession | StaffSession) -> Practice:
        """The practice of a session."""
        return self._practices[session.ods]

    # -- sessions -----------------------------------------------------------------------------

    def log_on(self, ods: str, holder: int, patients: tuple[int, ...]) -> OnlineSession:
        """Begin an online session; with one patient there is nothing to select."""
        suid = self.seeds.next_token("systmone.suid", 32)
        selected = patients[0] if len(patients) == 1 else None
        session = OnlineSession(suid, ods, holder, patients, selected)
        self._online.begin(suid, session)
        return session

    def log_on_staff(self, ods: str, user: int) -> StaffSession:
        """Begin a staff session."""
        suid = "st-" + self.seeds.next_token("systmone.staff-suid", 32)
        session = StaffSession(suid, ods, user)
        self._staff.begin(suid, session)
        return session

    def online(self, suid: str) -> OnlineSession:
        """The live online session of a suid: else error 3."""
        session = self._online.use(suid)
        if session is None:
            raise Fault("3")
        return session

    def staff(self, suid: str) -> StaffSession:
        """The live staff session of a suid: else error 3."""
        session = self._staff.use(suid)
        if session is None:
            raise Fault("3")
        return session

    def look(self, suid: str) -> OnlineSession | StaffSession | None:
        """The session of a suid on either side, not used by this."""
        return self._online.look(suid) or self._staff.look(suid)

    def select(self, session: OnlineSession, patient: int) -> None:
        """Remember which patient an online user acts for."""
        self._online.change(session.suid, replace(session, selected=patient))

    def log_off(self, session: OnlineSession | StaffSession) -> None:
        """End a session."""
        held = self._online if isinstance(session, OnlineSession) else self._staff
        held.end(session.suid)

    def knows(self, suid: str, *, staff: bool) -> bool:
        """Whether replies carry this suid back: its session has begun and not ended."""
        return self._staff.lives(suid) if staff else self._online.lives(suid)

    # -- lock-out -----------------------------------------------------------------------------

    def guess(self, account_id: str, right: bool) -> None:
        """Count wrong passphrases in a row for an account: error 9 when wrong, or locked."""
        limit = self.settings.lock_after
        with self._lock:
            wrong = self._wrong.get(account_id, 0)
            locked = limit is not None and wrong >= limit
            if right and not locked:
                self._wrong.pop(account_id, None)
                return
            self._wrong[account_id] = wrong + 1
        raise Fault("9", "the account is locked" if locked else "")

    # -- putting back -------------------------------------------------------------------------

    def state(self) -> SystmoneState:
        """All of it as a value."""
        with self._lock:
            wrong = dict(self._wrong)
        return SystmoneState(self._online.state(), self._staff.state(), wrong)

    def restore(self, state: SystmoneState) -> None:
        """Become this state."""
        self._online.restore(state.online)
        self._staff.restore(state.staff)
        with self._lock:
            self._wrong = dict(state.wrong)
