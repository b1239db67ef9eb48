"""What SystmOne itself remembers: who is logged on, and how often somebody guessed wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gpworld.core.clock import Clock
from gpworld.core.seeds import Seeds
from gpworld.practice import Practice, Practices
from gpworld.systmone import credentials
from gpworld.systmone.errors import Fault
from gpworld.systmone.settings import SystmoneSettings


@dataclass(frozen=True, slots=True)
class OnlineSession:
    """An online user who is logged on, and the patient they selected."""

    suid: str
    ods: str
    holder: int
    patients: tuple[int, ...]
    selected: int | None
    used: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A staff user who is logged on."""

    suid: str
    ods: str
    user: int
    used: datetime


@dataclass(frozen=True, slots=True)
class SystmoneState:
    """All of it as a value."""

    online: dict[str, OnlineSession]
    staff: dict[str, StaffSession]
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
        self._lock = threading.Lock()
        self._online: dict[str, OnlineSession] = {}
        self._staff: dict[str, StaffSession] = {}
        self._wrong: dict[str, int] = {}

    # -- practices ----------------------------------------------------------------------------

    def practice(self, ods: str) -> Practice | None:
        """The practice with this code, if it runs SystmOne."""
        practice = self._practices.get(ods)
        runs = practice and practice.organisation.clinical_system == "systmone"
        return practice if runs else None

    def practice_of(self, session: OnlineSession | StaffSession) -> Practice:
        """The practice of a session."""
        return self._practices[session.ods]

    # -- sessions -----------------------------------------------------------------------------

    def log_on(self, ods: str, holder: int, patients: tuple[int, ...]) -> OnlineSession:
        """Begin an online session; with one patient there is nothing to select."""
        suid = self.seeds.next_token("systmone.suid", 32)
        selected = patients[0] if len(patients) == 1 else None
        session = OnlineSession(suid, ods, holder, patients, selected, self.clock.now())
        with self._lock:
            self._online[suid] = session
        return session

    def log_on_staff(self, ods: str, user: int) -> StaffSession:
        """Begin a staff session."""
        session = StaffSession(
            "st-" + self.seeds.next_token("systmone.staff-suid", 32), ods, user, self.clock.now()
        )
        with self._lock:
            self._staff[session.suid] = session
        return session

    def online(self, suid: str) -> OnlineSession:
        """The live online session of a suid: else error 3."""
        with self._lock:
            session = self._online.get(suid)
            if session is None or self._idle(session.used):
                self._online.pop(suid, None)
                raise Fault("3")
            session = self._online[suid] = replace(session, used=self.clock.now())
            return session

    def staff(self, suid: str) -> StaffSession:
        """The live staff session of a suid: else error 3."""
        with self._lock:
            session = self._staff.get(suid)
            if session is None or self._idle(session.used):
                self._staff.pop(suid, None)
                raise Fault("3")
            session = self._staff[suid] = replace(session, used=self.clock.now())
            return session

    def select(self, suid: str, patient: int) -> None:
        """Remember which patient an online user acts for."""
        with self._lock:
            self._online[suid] = replace(self._online[suid], selected=patient)

    def log_off(self, suid: str) -> None:
        """End a session of either side."""
        with self._lock:
            self._online.pop(suid, None)
            self._staff.pop(suid, None)

    def knows(self, suid: str, *, staff: bool) -> bool:
        """Whether replies carry this suid back: its session began and has not ended."""
        return suid in (self._staff if staff else self._online)

    def _idle(self, used: datetime) -> bool:
        return self.clock.now() - used > timedelta(minutes=self.settings.idle_minutes)

    # -- lock-out -----------------------------------------------------------------------------

    def guess(self, account_id: str, right: bool) -> None:
        """Count wrong passphrases, and refuse with 9 when wrong or locked."""
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
            return SystmoneState(dict(self._online), dict(self._staff), dict(self._wrong))

    def restore(self, state: SystmoneState) -> None:
        """Become this state."""
        with self._lock:
            self._online, self._staff = dict(state.online), dict(state.staff)
            self._wrong = dict(state.wrong)
