"""The nineteen invariants after a run: its client journal as calls, gathered with all the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import requests

from gpharness.answers import StaffUser
from gpharness.drivers.http import HttpDriver
from gpharness.invariants import afar, files, joined, report
from gpharness.invariants.checks import check
from gpharness.invariants.history import Act, ClientCall, InboxEntry, Invited, Link, ServiceEvent
from gpharness.invariants.near import inbox_of
from gpload.recording import Event
from gpload.run import Run
from gpload.visitor import NO_ANSWER
from gpworld.control.client import ControlClient

PAGES: Mapping[str, Act] = {
    "open link": Act.LOOK,
    "is it booked": Act.LOOK,
    "date of birth": Act.IDENTITY,
    "choose a day": Act.SLOTS,
    "choose a time": Act.SLOTS,
    "confirm": Act.CONFIRM,
    "confirm again": Act.CONFIRM,
    "request: send": Act.SUBMIT,
}
"""What visitors' pages are to the invariants; others say nothing of links and requests."""
INBOX = 200
"""How many requests a product's inbox lists at most."""
ASKED = 300
"""How many invitations the product is asked for the end of."""
CLOCKS_APART = 0.1  # seconds between two processes of one machine


def judge(
    run: Run, folder: Path, control: ControlClient, driver: HttpDriver, staff: StaffUser,
    begun: afar.Begun, texts_before: int,
) -> report.Findings:  # fmt: skip
    """Gather what the run left behind, keep it in ``history``, and write ``invariants.json``.

    ``texts_before``: the number of the world's newest text before the run was made ready; what
    was texted up to then is another run's.
    """
    told = afar.Told(
        calls=list(calls(run)),
        invited=tuple(_timed(list(invited(run, staff)), driver, staff)),
        links=tuple(links(run.events)),
        inbox=_inbox(run, driver, staff),
    )
    history = afar.gather(control, _feed(driver), told, begun, joined.terms(driver.profile))
    history = replace(
        history,
        skew=timedelta(seconds=CLOCKS_APART * run.scale),
        texts=[text for text in history.texts or () if text.number > texts_before],
    )
    files.save(history, folder / "history")
    findings = check(history)
    text = json.dumps(report.as_data(findings), indent=1, ensure_ascii=False)
    (folder / "invariants.json").write_text(text + "\n", "utf-8")
    (folder / "invariants.txt").write_text(report.text(findings, size=history.size) + "\n", "utf-8")
    return findings


def calls(run: Run) -> Iterator[ClientCall]:
    """The journal's pages as calls, at the world's instants."""
    world_at = datetime.fromisoformat(run.world_at)

    def at(seconds: float) -> datetime:
        return world_at + timedelta(seconds=seconds * run.scale)

    for number, event in enumerate(run.events):
        act = PAGES.get(event["page"])
        if act is None:
            continue
        held = event.get("appointment") or {}
        start, code = held.get("start"), event.get("code")
        yield ClientCall(
            number=number,
            who=event.get("nhs_number", ""),
            act=act,
            about=event["visitor"] if act == Act.SUBMIT else event.get("link", ""),
            began=at(event["began"]),
            ended=None if code == NO_ANSWER else at(event["ended"]),
            since=event["began"],
            until=event["ended"],
            step=event.get("step", ""),
            code=code,
            status=event.get("status") or 0,
            start=datetime.fromisoformat(start) if start else None,
            site=held.get("site") or "",
            reference=event.get("reference", ""),
            facts={"shown": event["shown"]} if "shown" in event else {},
        )


def invited(run: Run, staff: StaffUser) -> Iterator[Invited]:
    """Whoever has an invitation, to what the run invites to."""
    seen = {each["ref"]: each["nhs_number"] for each in run.events if each.get("ref")}
    for event in run.events:
        if event.get("invitation"):
            seen[event["invitation"]] = event["nhs_number"]
        listed = zip(event.get("patients", ()), event.get("invitations", ()), strict=False)
        seen |= {ref: patient for patient, ref in listed if ref}
    site, slot_type = run.staged.get("site", ""), run.staged.get("slot_type", "")
    for ref, patient in seen.items():
        yield Invited(ref, patient, sender=staff.ods, site=site, slot_type=slot_type)


def links(events: Iterable[Event]) -> Iterator[Link]:
    """Whose each link is, as visitors know it."""
    seen = {each["link"]: each for each in events if each.get("link") and each.get("ref")}
    for url, each in seen.items():
        yield Link(url, each["nhs_number"], each["ref"])


def _timed(every: list[Invited], driver: HttpDriver, staff: StaffUser) -> Iterator[Invited]:
    """With the instants at which the first few hundred end, as the product has them."""
    for each in every[:ASKED]:
        try:
            found = driver.invitation(staff, each.ref)
        except (requests.RequestException, AssertionError, KeyError, ValueError):
            yield each
        else:
            yield each._replace(expires_at=found.expires_at)
    yield from every[ASKED:]


def _inbox(run: Run, driver: HttpDriver, staff: StaffUser) -> tuple[InboxEntry, ...] | None:
    """Staff's requests, where the product lists as many as were sent."""
    sent = sum(event["page"] == "request: send" for event in run.events)
    if not 0 < sent < INBOX:
        return None if sent else ()
    try:
        found = inbox_of(driver, staff)
    except (requests.RequestException, AssertionError, KeyError, ValueError):
        return None
    return tuple(found) if len(found) < INBOX else None


def _feed(driver: HttpDriver) -> list[ServiceEvent] | None:
    try:
        return joined.feed(driver.base)
    except (requests.RequestException, KeyError, ValueError):
        return None
