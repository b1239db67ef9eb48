"""The one client of the control plane: command line, harness and load all speak through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Self, TypeAlias

import requests

from gpworld.control.errors import ControlError, Unreachable

__all__ = ["ControlClient", "ControlError", "Unreachable"]

Document: TypeAlias = dict[str, Any]  # a JSON object as it came
Values: TypeAlias = Mapping[str, object]
PATIENCE_SECONDS = 90.0  # longer than any reply is held back


class ControlClient:
    """Acts on a running world; one method for each row of the control plane's table.

    Instants are aware datetimes or RFC 3339 texts, lengths timedeltas or texts such as ``7d``.
    Every method raises ``ControlError`` for a refusal and ``Unreachable`` when nobody answers.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the machine has no business on loopback
        self._session.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def of(cls, environment: Mapping[str, Any]) -> Self:
        """The client for the world of an environment file."""
        return cls(environment["control"]["url"], environment["control"]["token"])

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    # -- the world as a whole -------------------------------------------------------------------

    def health(self) -> Document:
        """Whether all is well, and what failed unseen."""
        return self._get("health")

    def reset(self, at: datetime | str | None = None) -> Document:
        """Begin again, at the scenario's start or at another instant."""
        return self._post("reset", _given(at=at))

    def scenario(self) -> Document:
        """Which scenario this world was made from."""
        return self._get("scenario")

    def scenarios(self) -> list[str]:
        """The scenarios that come with gpworld."""
        found: list[str] = self._get("scenarios")["scenarios"]
        return found

    def load(
        self,
        scenario: str | None = None,
        *,
        toml: str | None = None,
        seed: int | None = None,
        at: datetime | str | None = None,
    ) -> Document:
        """Make this world anew from another scenario, by name or as TOML text."""
        return self._post("scenario", _given(scenario=scenario, toml=toml, seed=seed, at=at))

    def environment(self) -> Document:
        """The environment file as a document."""
        return self._get("environment")

    def booking_settings(self) -> Document:
        """What a booking product is told."""
        return self._get("booking-settings")

    def worlds(self) -> list[Document]:
        """The worlds that the host serves."""
        found: list[Document] = self._get("worlds")["worlds"]
        return found

    def create_world(
        self,
        scenario: str | None = None,
        *,
        toml: str | None = None,
        seed: int | None = None,
        at: datetime | str | None = None,
        file: bytes | None = None,
    ) -> Document:
        """Open another world on ports of its own; ``environment`` says where it is.

        It is made of a scenario, or stands as a checkpoint (``file``) says.
        """
        if file is not None:
            return self._json(self._send("POST", "worlds", file=file))
        return self._post("worlds", _given(scenario=scenario, toml=toml, seed=seed, at=at))

    def fork(self) -> Document:
        """Open another world that stands as this one does now; ``environment`` says where."""
        return self._post("fork", {})

    def checkpoint(self, journal: bool = True) -> bytes:
        """This world as the bytes of one file; without ``journal`` its exchanges are left out."""
        asked = {"journal": str(journal).lower()}
        return self._send("GET", "checkpoint", params=asked).content

    def restore(self, file: bytes) -> Document:
        """Become the world of a checkpoint; addresses stay."""
        return self._json(self._send("PUT", "checkpoint", file=file))

    def delete_world(self, key: str) -> Document:
        """Close another world for good."""
        return self._call("DELETE", f"worlds/{key}")

    def events(self, after: int = 0, wait: float | None = None) -> Document:
        """What happened after a number; with ``wait``, held up to so many real seconds."""
        return self._get("events", _given(after=after, wait=wait))

    def follow_events(self, after: int = 0) -> requests.Response:
        """What happens, as server-sent events: read the reply's lines, then close it."""
        return self._send("GET", "events/stream", params={"after": after}, stream=True)

    # -- time -----------------------------------------------------------------------------------

    def clock(self) -> Document:
        """What time it is: ``now``, ``mode`` and ``rate``."""
        return self._get("clock")

    def move_clock(
        self,
        *,
        set: datetime | str | None = None,
        advance: timedelta | str | None = None,
        scale: float | None = None,
        freeze: bool | None = None,
        follow: bool | None = None,
    ) -> Document:
        """Move the clock in one of the ways; time only goes forward."""
        moves = _given(set=set, advance=advance, scale=scale, freeze=freeze, follow=follow)
        return self._post("clock", moves)

    def agenda(self) -> list[Document]:
        """What is due when, soonest first."""
        found: list[Document] = self._get("agenda")["entries"]
        return found

    # -- the journal ----------------------------------------------------------------------------

    def journal(self, **filters: object) -> Document:
        """Exchanges by ``system``, ``method``, ``path``, ``status``, ``operation``, ``after``."""
        return self._get("journal", filters)

    def exchange(self, number: int) -> Document:
        """One exchange whole."""
        return self._get(f"journal/{number}")

    def timings(self, after: int = 0) -> Document:
        """How long exchanges took: number, instant, system, operation, status, milliseconds."""
        return self._get("journal/timings", {"after": after})

    def clear_journal(self) -> Document:
        """Forget all exchanges."""
        return self._call("DELETE", "journal")

    def explain_journal(self, **wanted: object) -> Document:
        """Why nothing matched: the three nearest exchanges with what did not fit."""
        return self._post("journal/explain", wanted)

    def export_journal(self, format: str = "jsonl") -> str:
        """The journal as ``jsonl`` or ``har``."""
        return self._send("GET", "journal/export", params={"format": format}).text

    def trace(self, subject: str, format: str = "json") -> Document:
        """One invitation followed: its ``steps``, and as ``mermaid``; or all of it as ``har``."""
        return self._get("trace", {"subject": subject, "format": format})

    def why_not(self, site: str, slot: int, **who: object) -> Document:
        """The ``rules`` a slot is held against, whether it is ``offered``, what it is ``kept_by``.

        ``who`` may be ``patient``, ``slot_type``, ``from_organisation``, ``through``, ``at``.
        """
        return self._get("why-not", _given(site=site, slot=slot, **who))

    # -- books ----------------------------------------------------------------------------------

    def ledger(self, ods: str | None = None, after: int = 0) -> Document:
        """Every accepted change of the books, by ODS code."""
        found: Document = self._get("ledger", _given(ods=ods, after=after))["books"]
        return found

    def book(self, ods: str, day: date | str | None = None) -> Document:
        """A day of a practice's book, by session."""
        return self._get(f"book/{ods}", _given(day=day))

    def bookings(
        self, ods: str, patient: str | None = None, live: bool | None = None
    ) -> list[Document]:
        """Appointments of a practice, or of one patient by NHS number."""
        asked = _given(patient=patient, live=None if live is None else str(live).lower())
        found: list[Document] = self._get(f"book/{ods}/bookings", asked)["bookings"]
        return found

    def open_session(
        self,
        ods: str,
        name: str,
        slots: Iterable[Values],
        *,
        clinicians: Iterable[str] = (),
        site: int | None = None,
    ) -> Document:
        """Open a session with its slots (``start``, ``minutes``, ``type`` and what else)."""
        rows = [_given(**slot) for slot in slots]
        given = _given(name=name, slots=rows, clinicians=list(clinicians), site=site)
        return self._post(f"book/{ods}/sessions", given)

    def close_session(self, ods: str, session: int) -> Document:
        """Close a session; its appointments are cancelled by the practice."""
        return self._call("DELETE", f"book/{ods}/sessions/{session}")

    def change_slot(self, ods: str, slot: int, **fields: object) -> Document:
        """Block, retype, embargo or otherwise change a slot."""
        return self._call("PATCH", f"book/{ods}/slots/{slot}", _plain(fields))

    def delete_slot(self, ods: str, slot: int) -> Document:
        """Delete a slot; its appointment is cancelled by the practice."""
        return self._call("DELETE", f"book/{ods}/slots/{slot}")

    def book_slot(self, ods: str, slot: int, patient: str, reason: str = "") -> Document:
        """Book a slot as the practice, for a patient by NHS number."""
        return self._post(
            f"book/{ods}/slots/{slot}/booking", {"patient": patient, "reason": reason}
        )

    def cancel_booking(self, ods: str, booking: int, reason: str = "") -> Document:
        """Cancel an appointment as the practice."""
        return self._call("DELETE", f"book/{ods}/bookings/{booking}", {"reason": reason})

    # -- people and staff -----------------------------------------------------------------------

    def people(
        self, ods: str | None = None, name: str | None = None, limit: int | None = None
    ) -> list[Document]:
        """Patients of the practices."""
        found: list[Document] = self._get("people", _given(ods=ods, name=name, limit=limit))[
            "patients"
        ]
        return found

    def person(self, nhs_number: str) -> Document:
        """One person: as PDS holds them and as each practice does."""
        return self._get(f"people/{nhs_number}")

    def register_person(self, ods: str, nhs_number: str, **details: object) -> Document:
        """Register somebody with a practice."""
        return self._post("people", {"ods": ods, "nhs_number": nhs_number, **_plain(details)})

    def change_person(self, nhs_number: str, **details: object) -> Document:
        """Change what a practice (``ods``) knows of a patient."""
        return self._call("PATCH", f"people/{nhs_number}", _plain(details))

    def change_nation(self, nhs_number: str, **details: object) -> Document:
        """Change what PDS holds of a person."""
        return self._call("PATCH", f"people/{nhs_number}/national", _plain(details))

    def leave(
        self, nhs_number: str, ods: str | None = None, day: date | str | None = None
    ) -> Document:
        """Leave a practice."""
        return self._post(f"people/{nhs_number}/leave", _given(ods=ods, day=day))

    def die(self, nhs_number: str, day: date | str | None = None) -> Document:
        """Die, everywhere at once."""
        return self._post(f"people/{nhs_number}/die", _given(day=day))

    def record(self, nhs_number: str, ods: str | None = None) -> list[Document]:
        """What was filed in a patient's record, oldest first."""
        found: list[Document] = self._get(f"people/{nhs_number}/record", _given(ods=ods))["entries"]
        return found

    def staff(self, ods: str | None = None) -> list[Document]:
        """Who works where."""
        found: list[Document] = self._get("staff", _given(ods=ods))["staff"]
        return found

    def change_staff(self, ods: str, user: str, **fields: object) -> Document:
        """Change a user's name or role; ``role=None`` takes the role away."""
        return self._call("PATCH", f"staff/{ods}/{user}", _plain(fields))

    def organisations(self) -> list[Document]:
        """Organisations and their switches."""
        found: list[Document] = self._get("organisations")["organisations"]
        return found

    def change_organisation(self, ods: str, **switches: object) -> Document:
        """Throw an organisation's switches."""
        return self._call("PATCH", f"organisations/{ods}", _plain(switches))

    def outbox(self, to: str | None = None, limit: int | None = None) -> list[Document]:
        """Texts sent, newest first, whole."""
        found: list[Document] = self._get("outbox", _given(to=to, limit=limit))["texts"]
        return found

    def fidelity(self, system: str | None = None, source: str | None = None) -> list[Document]:
        """What of the simulators is known, inferred, or our own choice."""
        asked = _given(system=system, source=source)
        found: list[Document] = self._get("fidelity", asked)["rules"]
        return found

    def lint(self, system: str | None = None) -> Document:
        """Every rule for consumers with its ``verdict``, and the ``modes`` by system."""
        return self._get("lint", _given(system=system))

    def set_lint(self, mode: str, system: str | None = None) -> Document:
        """Note what breaks a rule (``lenient``), name it in the answer too (``teach``), or refuse.

        The last is ``strict``.  It holds for one system or for all, until the world begins again.
        """
        return self._call("PUT", "lint", _given(mode=mode, system=system))

    def clear_lint(self) -> Document:
        """Begin counting anew; modes stay."""
        return self._call("DELETE", "lint")

    # -- faults ---------------------------------------------------------------------------------

    def faults(self, unused: bool = False) -> list[Document]:
        """The fault rules; ``unused``: those that did not do what was asked of them."""
        asked = {"unused": str(unused).lower()}
        found: list[Document] = self._get("faults", asked)["rules"]
        return found

    def add_fault(self, **rule: object) -> list[Document]:
        """Add a rule (``name``, ``match``, ``effect`` …) or a ``preset``; returns what it made."""
        added: list[Document] = self._post("faults", rule)["rules"]
        return added

    def clear_faults(self, name: str | None = None) -> Document:
        """Drop the rule of this name, or all."""
        return self._json(self._send("DELETE", "faults", params=_given(name=name)))

    def fault_presets(self) -> list[Document]:
        """The named sets of fault rules, each with its sentence."""
        found: list[Document] = self._get("faults/presets")["presets"]
        return found

    def punctuality(self) -> Document:
        """How late replies and loop were, and whether the world is ``valid``."""
        return self._get("punctuality")

    def clear_punctuality(self) -> Document:
        """Measure punctuality anew from now on."""
        return self._call("DELETE", "punctuality")

    # -- the wire -------------------------------------------------------------------------------

    def _get(self, path: str, asked: Values | None = None) -> Document:
        return self._json(self._send("GET", path, params=asked))

    def _post(self, path: str, values: Values) -> Document:
        return self._call("POST", path, values)

    def _call(self, method: str, path: str, values: Values | None = None) -> Document:
        return self._json(self._send(method, path, values=values))

    def _json(self, reply: requests.Response) -> Document:
        found: Document = reply.json()
        return found

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Values | None = None,
        values: Values | None = None,
        file: bytes | None = None,
        stream: bool = False,
    ) -> requests.Response:
        try:
            reply = self._session.request(
                method,
                f"{self.url}/__test__/{path}",
                params=None if params is None else {k: str(v) for k, v in params.items()},
                json=None if values is None else dict(values),
                data=file,
                headers=None if file is None else {"Content-Type": "application/zip"},
                timeout=None if stream else PATIENCE_SECONDS,
                stream=stream,
            )
        except requests.ConnectionError as failure:
            raise Unreachable(
                f"nobody answers at {self.url}: the world has stopped, or its environment file is "
                "old; start one with gpworld up"
            ) from failure
        if reply.status_code >= 400:
            raise _refusal(reply)
        return reply


def _refusal(reply: requests.Response) -> ControlError:
    try:
        problem = reply.json()
        return ControlError(reply.status_code, problem.get("code", ""), problem["title"])
    except (ValueError, KeyError, AttributeError):
        return ControlError(reply.status_code, "", f"an answer of {reply.status_code}: not gpworld")


def _given(**values: object) -> dict[str, object]:
    """The values that were given, fit for JSON."""
    return {key: value for key, value in _plain(values).items() if value is not None}


def _plain(values: Values) -> dict[str, object]:
    return {key: _written(value) for key, value in values.items()}


def _written(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.3f}s"
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return value
