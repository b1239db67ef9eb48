"""EMIS's own state: who is signed in online; books, registers and staff are the world's."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial

from gpworld.core.clock import Clock
from gpworld.core.seeds import Seeds
from gpworld.emis import credentials
from gpworld.emis.sessions import Idling, OnlineSession
from gpworld.emis.settings import EmisSettings
from gpworld.people.model import OnlineAccount
from gpworld.practice import Practice, Practices
from gpworld.staff.model import ClinicalSystem


@dataclass(frozen=True, slots=True)
class EmisState:
    """What a reset and a checkpoint put back."""

    end_user_sessions: dict[str, tuple[str, datetime]]
    sessions: dict[str, tuple[OnlineSession, datetime]]


class Emis:
    """The EMIS of one world: its practices, and the online sessions that are open."""

    def __init__(
        self,
        practices: Practices,
        clock: Clock,
        seeds: Seeds,
        settings: EmisSettings | None = None,
    ) -> None:
        self.clock, self.seeds = clock, seeds
        self.settings = settings or EmisSettings()
        idle, most = timedelta(minutes=self.settings.idle_minutes), self.settings.most_sessions
        self.end_user_sessions: Idling[str] = Idling(clock.now, idle, most)
        self.sessions: Idling[OnlineSession] = Idling(clock.now, idle, most)
        self.grant_of = lru_cache(1_000)(partial(credentials.grant_of, seeds))
        """What a Partner token stands for: read once, sent with every request."""
        self._practices = practices
        self._linking = threading.Lock()

    def practice(self, ods: str) -> Practice | None:
        """The practice with this code in any case, if it runs EMIS."""
        practice = self._practices.get(ods.upper())
        if practice and practice.organisation.clinical_system is ClinicalSystem.EMIS:
            return practice
        return None

    def practices(self) -> list[Practice]:
        """The practices that run EMIS."""
        return self._practices.running(ClinicalSystem.EMIS)

    def begin_end_user_session(self, application: str) -> str:
        """Open an end-user session for a product; its id."""
        opened = self.seeds.next_uuid("emis.end-user-session")
        self.end_user_sessions.put(opened, application)
        return opened

    def begin_session(self, end_user_session: str, account: OnlineAccount) -> str:
        """Open a session for an account; its id."""
        opened = self.seeds.next_uuid("emis.session")
        self.sessions.put(opened, OnlineSession(end_user_session, account.ods, account.account_id))
        return opened

    def link(self, practice: Practice, account_id: str) -> str | None:
        """Link an account, once: its access identity, or None when it is linked already."""
        with self._linking:
            account = practice.register.account(account_id)
            if account is None or account.linked:
                return None
            made = self.seeds.uuid("emis", "access-identity", account.ods, account_id)
            identity = account.credential or made
            practice.register.put_account(replace(account, linked=True, credential=identity))
            return identity

    def state(self) -> EmisState:
        """All of it as a value."""
        return EmisState(self.end_user_sessions.state(), self.sessions.state())

    def restore(self, state: EmisState) -> None:
        """Become this state."""
        self.end_user_sessions.restore(state.end_user_sessions)
        self.sessions.restore(state.sessions)
