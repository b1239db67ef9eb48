"""The patients of one practice, their records and their online accounts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from gpworld.people.model import OnlineAccount, Patient, RecordEntry, Standing


class UnknownPatient(LookupError):
    """Nobody of that id or number is on this practice's books."""


@dataclass(frozen=True, slots=True)
class RegisterState:
    """A whole register as a value."""

    patients: dict[int, Patient]
    entries: tuple[RecordEntry, ...]
    accounts: dict[str, OnlineAccount]
    next_id: int


class Register:
    """Who is, and was, on one practice's books."""

    def __init__(self, ods: str, now: Callable[[], datetime], first_id: int = 1) -> None:
        self.ods = ods
        self._now = now
        self._lock = threading.RLock()
        self._next_id = first_id
        self._patients: dict[int, Patient] = {}
        self._by_number: dict[str, int] = {}
        self._entries: list[RecordEntry] = []
        self._accounts: dict[str, OnlineAccount] = {}

    # -- patients -----------------------------------------------------------------------------

    def add(self, patient: Patient) -> Patient:
        """Put a patient on the books under the next id (``patient.id`` of 0 asks for one)."""
        with self._lock:
            kept = patient if patient.id else replace(patient, id=self.take_id())
            self._patients[kept.id] = kept
            if kept.nhs_number:
                self._by_number[kept.nhs_number] = kept.id
            return kept

    def take_id(self) -> int:
        """The next number of this register."""
        with self._lock:
            taken, self._next_id = self._next_id, self._next_id + 1
            return taken

    def patient(self, patient_id: int) -> Patient:
        """One patient, whatever their standing.

        Raises:
            UnknownPatient: nobody has that id here.
        """
        try:
            return self._patients[patient_id]
        except KeyError:
            raise UnknownPatient(f"no patient {patient_id} at {self.ods}") from None

    def by_nhs_number(self, number: str) -> Patient | None:
        """The patient with this NHS number, whatever their standing."""
        found = self._by_number.get(number)
        return None if found is None else self._patients[found]

    def patients(self) -> list[Patient]:
        """Everybody, by id."""
        with self._lock:
            return [self._patients[number] for number in sorted(self._patients)]

    def change(self, patient_id: int, **fields: object) -> Patient:
        """Change what is known of a patient: details, standing, registration."""
        with self._lock:
            before = self.patient(patient_id)
            after = replace(before, **fields, version=before.version + 1)  # type: ignore[arg-type]  # fields of Patient, named by callers
            self._patients[patient_id] = after
            if before.nhs_number and before.nhs_number != after.nhs_number:
                self._by_number.pop(before.nhs_number, None)
            if after.nhs_number:
                self._by_number[after.nhs_number] = patient_id
            return after

    def leave(self, patient_id: int, day: date) -> Patient:
        """The patient has moved to another practice."""
        return self.change(patient_id, standing=Standing.LEFT, left_on=day)

    # -- records --------------------------------------------------------------------------------

    def file(self, patient_id: int, *, by: str, text: str, guid: str, raw: str = "") -> RecordEntry:
        """File an entry in a patient's record."""
        with self._lock:
            self.patient(patient_id)
            entry = RecordEntry(self.take_id(), guid, patient_id, self._now(), by, text, raw)
            self._entries.append(entry)
            return entry

    def record(self, patient_id: int) -> list[RecordEntry]:
        """A patient's entries, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry.patient == patient_id]

    # -- online accounts ------------------------------------------------------------------------

    def accounts(self) -> list[OnlineAccount]:
        """All online accounts, by account id."""
        with self._lock:
            return [self._accounts[key] for key in sorted(self._accounts)]

    def account(self, account_id: str) -> OnlineAccount | None:
        """The account with this id."""
        return self._accounts.get(account_id)

    def account_where(self, test: Callable[[OnlineAccount], bool]) -> OnlineAccount | None:
        """The first account that passes a test."""
        return next((account for account in self.accounts() if test(account)), None)

    def put_account(self, account: OnlineAccount) -> OnlineAccount:
        """Add an account, or replace the one with its id."""
        with self._lock:
            self._accounts[account.account_id] = account
            return account

    # -- putting back -----------------------------------------------------------------------------

    def state(self) -> RegisterState:
        """The whole register as a value."""
        with self._lock:
            return RegisterState(
                dict(self._patients), tuple(self._entries), dict(self._accounts), self._next_id
            )

    def restore(self, state: RegisterState) -> None:
        """Become this state."""
        with self._lock:
            self._patients, self._entries = dict(state.patients), list(state.entries)
            self._accounts, self._next_id = dict(state.accounts), state.next_id
            self._by_number = dict(_numbered(self._patients.values()))


def _numbered(patients: Iterable[Patient]) -> list[tuple[str, int]]:
    return [(patient.nhs_number, patient.id) for patient in patients if patient.nhs_number]
