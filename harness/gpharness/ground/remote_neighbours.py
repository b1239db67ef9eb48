"""Between the organisations of a running world, over its control plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from gpharness.answers import StaffUser
from gpharness.capability import NotSupported
from gpharness.ground.model import named
from gpharness.ground.neighbours import BookingFacts, Juncture, SlotSearch
from gpworld.control.client import ControlClient

SWITCHES = ("enabled", "in_directory")


class RemoteNeighbours:
    """The organisations of a world behind a control plane."""

    def __init__(self, control: ControlClient) -> None:
        self.control = control

    # -- organisations and staff ------------------------------------------------------------------

    def share(self, ods: str, **rules: object) -> None:
        """Throw its switches; agreements and limits are the scenario file's."""
        beyond = set(rules).difference(SWITCHES)
        if beyond:
            raise NotSupported(f"{', '.join(sorted(beyond))} of a running world cannot be changed")
        self.control.change_organisation(ods, sharing=rules)

    def change_user(self, user: StaffUser, **details: object) -> None:
        """Change an account."""
        self.control.change_staff(user.ods, user.user, **details)

    def clinician(self, ods: str, name: str) -> StaffUser:
        """A user by name."""
        for row in self.control.staff(ods):
            if named(name, row["given"], row["family"], row["title"]):
                return StaffUser(row["ods"], row["user_name"], row["given"], row["family"])
        raise LookupError(f"nobody called {name!r} works at {ods}")

    # -- patients ---------------------------------------------------------------------------------

    def change_nation(self, nhs_number: str, **details: object) -> None:
        """Change what PDS holds."""
        self.control.change_nation(nhs_number, **details)

    def register_at(self, ods: str, nhs_number: str, **details: object) -> None:
        """As the patient's own practice has them, but for what differs."""
        own = self._rows(nhs_number)[0]
        asked = {key: own[key] for key in ("title", "given", "family", "birth_date", "mobile")}
        self.control.register_person(ods, nhs_number, **(asked | details))

    def lapse_at(self, ods: str, nhs_number: str) -> None:
        """Gone."""
        self.control.leave(nhs_number, ods=ods)

    def registration(self, ods: str, nhs_number: str) -> str | None:
        """How it has a patient now."""
        for row in self._rows(nhs_number):
            if row["ods"] == ods and row["standing"] == "active":
                return str(row["registration"])
        return None

    # -- what was asked ---------------------------------------------------------------------------

    def searches(self) -> list[SlotSearch]:
        """Not over the control plane."""
        raise NotSupported("searches are read in the process that holds the world")

    def asked_to_register(self) -> int:
        """Registrations asked for."""
        kept = self.control.journal(limit=10_000)["exchanges"]
        return sum(each["operation"] == "RegisterPatient" for each in kept)

    def booking(self, ods: str, nhs_number: str) -> BookingFacts:
        """Not told over the control plane."""
        raise NotSupported("notes of bookings are read in the process that holds the world")

    # -- what else happens ------------------------------------------------------------------------

    def nation_asked(self) -> list[datetime]:
        """Not over the control plane."""
        raise NotSupported("searches of PDS are read in the process that holds the world")

    def limit_nation(self, calls_per_second: int) -> None:
        """The scenario file's."""
        raise NotSupported("the limits of a running PDS are its scenario file's")

    def add_likeness(self, nhs_number: str) -> None:
        """Not over the control plane."""
        raise NotSupported("a running PDS takes nobody without a practice")

    def nation_mobiles(self, nhs_number: str, mobiles: Sequence[tuple[str, date | None]]) -> None:
        """Not over the control plane."""
        raise NotSupported("numbers in a running PDS are changed by its own callers")

    def before(self, at: Juncture, act: Callable[[], object]) -> None:
        """Not over the control plane."""
        raise NotSupported("a running world does nothing in between")

    def amend_booking(self, ods: str, nhs_number: str) -> None:
        """Not over the control plane."""
        raise NotSupported("a running world's bookings are not amended")

    def _rows(self, nhs_number: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.control.person(nhs_number)["patients"]
        return rows
