"""An app on EMIS's Patient Facing Services, as the NHS App is one: accounts, and calls by wire."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import requests

from gpload.visitor import Answered

WEEKS = timedelta(weeks=2)


class Account:
    """One patient's account in an app."""

    def __init__(
        self,
        emis: Mapping[str, Any],
        application: str,
        patient: Mapping[str, Any],
        browser: Callable[[], requests.Session],
        today: Callable[[], datetime],
    ) -> None:
        self._base = f"{emis['url']}{emis['pfs_path']}"
        self._patient, self._today = patient, today
        self._session = browser()
        self._session.headers.update(
            {"X-API-ApplicationId": application, "X-API-Version": "2.1.0.0"}
        )
        self._link = ""

    def sign_in(self) -> None:
        """Begin both sessions."""
        self._session.headers.pop("X-API-SessionId", None)
        around = self._good(self._call("POST", "sessions/endusersession"))["EndUserSessionId"]
        self._session.headers["X-API-EndUserSessionId"] = around
        who = {
            "AccessIdentityGuid": self._patient["emis"]["access_identity_guid"],
            "NationalPracticeCode": self._patient["ods"],
        }
        opened = self._good(self._call("POST", "sessions", json=who))
        self._session.headers["X-API-SessionId"] = opened["SessionId"]
        self._link = next(
            row["UserPatientLinkToken"]
            for row in opened["UserPatientLinks"]
            if row["AssociationType"] == "Self"
        )

    def slots(self) -> Sequence[int]:
        """What can be booked in the next fortnight."""
        first = self._today()
        window = {
            "userPatientLinkToken": self._link,
            "fromDateTime": f"{first:%Y-%m-%dT%H:%M:%S}",
            "toDateTime": f"{first + WEEKS:%Y-%m-%dT%H:%M:%S}",
        }
        shown = self._good(self._call("GET", "appointmentslots", params=window))
        return [
            slot["SlotId"]
            for session in shown["Sessions"]
            for slot in session["Slots"]
            if slot["SlotTypeStatus"] != "Telephone"
        ]

    def book(self, slot: int) -> Answered:
        """Book one; a code of None says that it is booked."""
        return self._done("POST", slot, {"BookingReason": "Blood pressure review"})

    def cancel(self, slot: int) -> Answered:
        """Give it back."""
        return self._done("DELETE", slot, {"CancellationReason": "No longer required"})

    def _done(self, method: str, slot: int, more: Mapping[str, str]) -> Answered:
        body = {"UserPatientLinkToken": self._link, "SlotId": slot, **more}
        reply = self._call(method, "appointments", json=body)
        code = None if reply.ok else f"PFS_{reply.json().get('InternalResponseCode', '')}"
        return Answered(reply.status_code, code)

    def _good(self, reply: requests.Response) -> Any:
        reply.raise_for_status()
        return reply.json()

    def _call(self, method: str, path: str, **more: Any) -> requests.Response:
        return self._session.request(method, f"{self._base}/{path}", timeout=30, **more)


class Accounts:
    """The accounts of one worker, each in one hand at a time."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._free = deque(accounts)

    @contextmanager
    def account(self) -> Iterator[Account | None]:
        """One that nobody else is using now, or None."""
        taken = self._free.popleft() if self._free else None
        try:
            yield taken
        finally:
            if taken is not None:
                self._free.append(taken)


def accounts(
    environment: Mapping[str, Any],
    browser: Callable[[], requests.Session],
    today: Callable[[], datetime],
    place: int,
    workers: int,
) -> Accounts:
    """One worker's share of the linked accounts that the environment file lists."""
    emis = environment["services"].get("emis")
    applications: dict[str, str] = {
        row["ods"]: (row.get("emis") or {}).get("application_id", "")
        for row in environment["organisations"]
    }
    linked = [
        row
        for row in environment["patients"]
        if (row.get("emis") or {}).get("linked") and row["emis"].get("access_identity_guid")
    ]
    return Accounts(
        [
            Account(emis, applications[row["ods"]], row, browser, today)
            for row in linked[place::workers]
            if emis and applications.get(row["ods"])
        ]
    )
