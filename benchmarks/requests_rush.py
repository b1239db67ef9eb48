"""Twenty requests a second, and a PDS that takes five: ``python -m benchmarks.requests_rush``.

A world whose PDS has a spike limit is served, with the reference product beside it as a process,
as ``gpworld up`` does it.  People arrive at even instants, whatever becomes of the others, and
fill in every question, or with ``--beforehand`` have done so and only send.  Each is somebody
else, and types the code from a text of their own, so that PDS can match all of them.  Each must
be shown a reference at once; PDS is asked later.
"""

from __future__ import annotations

import json
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import requests

from gpworld.control.client import ControlClient

ODS = "Y90001"
SCENARIO = """name = "rush"
description = "The house cast today and 1,200 more patients, with a spike limit on PDS"
extends = "cast.toml"
seed = 7

[clock]
follow = true

[population]
people = 1200
practices = ["Y90001"]

[pds]
requests_per_second = {limit}
"""
STEPS: Mapping[str, dict[str, str]] = {
    "emergency": {"emergency": "no"},
    "type": {"type": "medicine"},
    "details": {"text": "I have run out."},
    "who": {"who": "self"},
}
CODE = re.compile(r"\b[0-9]{6}\b")
AT_ONCE, FILLING = 200, 8
PATIENCE = 30.0
LOOK_EVERY = 0.5
SLOWEST_MATCHING = 3.0
"""How many times as long as the limit allows the matching may take before it is given up."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where a request form is, who is to send it, and the world, whose phones have the codes."""

    api: str
    key: str
    people: Sequence[Mapping[str, Any]]
    control: ControlClient


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: its reference, and how long it took, in seconds."""

    reference: str
    whole: float
    submit: float


@dataclass(frozen=True, slots=True)
class Report:
    """The figures; `lost`, `doubled`, `waiting` and `refused_by_pds` are to be nought."""

    arrived: int
    completed_a_second: float
    references_shown: int
    failed: int
    lost: int
    doubled: int
    whole_ms: tuple[float, float, float]  # median, 95th percentile, longest
    submit_ms: tuple[float, float, float]
    waiting: int
    states: dict[str, int]
    matching_ms: tuple[float, float, float]  # from the reference to PDS's answer
    all_matched_after_seconds: float  # from the last reference
    pds_calls: int
    refused_by_pds: int
    most_calls_in_a_second: int


@click.command()
@click.option("--rate", type=float, default=20.0, show_default=True, help="Requests a second.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="Of arrivals.")
@click.option("--limit", type=int, default=5, show_default=True, help="Calls PDS takes a second.")
@click.option("--beforehand", is_flag=True, help="Forms are filled in already and only sent.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(rate: float, seconds: float, limit: int, beforehand: bool, as_json: bool) -> None:
    """Let more people send requests than PDS has time for; fails if one is lost.

    \b
    Example: python -m benchmarks.requests_rush --rate 20 --seconds 30
    """
    with tempfile.TemporaryDirectory() as folder, world(Path(folder), limit) as told:
        report = rush(told, rate, int(rate * seconds), limit, beforehand=beforehand)
    found = asdict(report)
    click.echo(json.dumps(found) if as_json else "\n".join(f"{k}: {v}" for k, v in found.items()))
    bad = report.failed or report.lost or report.doubled or report.waiting
    sys.exit(1 if bad else 0)


@contextmanager
def world(folder: Path, limit: int) -> Iterator[Any]:
    """The environment document of a served world with the product beside it."""
    scenario, env = folder / "rush.toml", folder / "env.json"
    scenario.write_text(SCENARIO.format(limit=limit), "utf-8")
    words = [sys.executable, "-m", "gpworld", "up", "--scenario", str(scenario)]
    words += ["--ports", "auto", "--env-file", str(env), "--quiet"]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    pause = threading.Event()
    try:
        while not env.exists():
            if process.poll() is not None:
                raise RuntimeError("the world did not start")
            pause.wait(LOOK_EVERY)
        yield json.loads(env.read_text("utf-8"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def rush(told: Any, rate: float, count: int, limit: int, *, beforehand: bool) -> Report:
    """Send, wait until PDS has been asked about everybody, and count."""
    url = next(form["url"] for form in told["forms"] if form["ods"] == ODS)
    base = told["services"]["booking"]["url"]
    api, key = f"{base}/api/v1/patient", urlsplit(url).path.rpartition("/")[2]
    control = ControlClient.of(told)
    form = Form(api, key, reachable(control, count), control)
    filled = fill_all(form) if beforehand else [None] * count
    began = time.perf_counter()
    sent = send_all(form, rate, filled)
    over = time.perf_counter() - began
    token = next(one["booking_token"] for one in told["staff"] if one["ods"] == ODS)
    wait_for_matches(base, token, SLOWEST_MATCHING * count / limit)
    listed = list(inbox(base, token))
    known = Counter(row["reference"] for row in listed)
    received, checked = told_times(base)
    shown = [one.reference for one in sent]
    waits = [(checked[one] - received[one]).total_seconds() for one in shown if one in checked]
    asked = asked_of_pds(control)
    control.close()
    last = max((checked[one] for one in shown if one in checked), default=None)
    return Report(
        arrived=count,
        completed_a_second=round(len(sent) / over, 1),
        references_shown=len(shown),
        failed=count - len(shown),
        lost=sum(reference not in known for reference in shown),
        doubled=sum(each > 1 for each in known.values()) + len(shown) - len(set(shown)),
        whole_ms=spread([one.whole for one in sent]),
        submit_ms=spread([one.submit for one in sent]),
        waiting=sum(row["match_state"].startswith("pending") for row in listed),
        states=dict(Counter(row["match_state"] for row in listed)),
        matching_ms=spread(waits),
        all_matched_after_seconds=round((last - max(received.values())).total_seconds(), 1)
        if last
        else 0.0,
        pds_calls=len(asked),
        refused_by_pds=sum(status == 429 for _, status in asked),
        most_calls_in_a_second=most_in_a_second([at for at, _ in asked]),
    )


def reachable(control: ControlClient, count: int) -> list[Mapping[str, Any]]:
    """So many patients whom nobody shares a mobile with: a code takes a minute to ask for again."""
    found = {
        one["mobile"]: one
        for one in control.people(ods=ODS, limit=5000)
        if one["mobile"] and one["standing"] == "active" and not one["restricted"]
    }
    if len(found) < count:
        raise click.UsageError(f"the town has {len(found)} people with mobiles, not {count}")
    return list(found.values())[:count]


def fill_all(form: Form) -> list[str | None]:
    """A draft of each person with every answer, a few at a time."""

    def fill_one(person: Mapping[str, Any]) -> str:
        with _line() as line:
            return fill(line, form, person)

    with ThreadPoolExecutor(FILLING) as threads:
        return list(threads.map(fill_one, form.people))


def send_all(form: Form, rate: float, drafts: Sequence[str | None]) -> list[Sent]:
    """Begin at every even instant; each has a thread, and so waits for no other."""
    pause, began = threading.Event(), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        begun = []
        for number, draft in enumerate(drafts):
            pause.wait(max(0.0, began + number / rate - time.perf_counter()))
            begun.append(threads.submit(send, form, form.people[number], draft))
        found = [each.result() for each in begun]
    return [one for one in found if one is not None]


def send(form: Form, person: Mapping[str, Any], draft: str | None) -> Sent | None:
    """Send a form, filled in now or before; None when it was refused or nothing came."""
    began = time.perf_counter()
    with _line() as line:
        try:
            draft = draft or fill(line, form, person)
            filled = time.perf_counter()
            headers = {"Idempotency-Key": draft}
            url = f"{form.api}/drafts/{draft}/submit"
            reply = line.post(url, headers=headers, timeout=PATIENCE)
            reply.raise_for_status()
        except (requests.RequestException, KeyError) as failure:
            click.echo(f"a request failed: {failure}", err=True)
            return None
    now = time.perf_counter()
    return Sent(reply.json()["reference"], now - began, now - filled)


def fill(line: requests.Session, form: Form, person: Mapping[str, Any]) -> str:
    """A person's draft with every answer and the code from their phone; returns its id."""
    begun = line.post(f"{form.api}/forms/{form.key}/drafts", timeout=PATIENCE).json()
    draft: str = begun["draft_id"]
    url = f"{form.api}/drafts/{draft}"
    for step, body in {**STEPS, **answers(person)}.items():
        line.put(f"{url}/{step}", json=body, timeout=PATIENCE).raise_for_status()
    line.post(f"{url}/code", timeout=PATIENCE).raise_for_status()
    typed = {"code": code_of(form.control, person["mobile"])}
    line.post(f"{url}/code/verify", json=typed, timeout=PATIENCE).raise_for_status()
    return draft


def answers(person: Mapping[str, Any]) -> Mapping[str, dict[str, str]]:
    """What this person says of themselves."""
    named = {
        "given_name": person["given"][0],
        "family_name": person["family"],
        "date_of_birth": person["birth_date"],
        "gender": person["gender"],
        "postcode": person["address"]["postcode"],
    }
    contact, at_hand = {"number": person["mobile"]}, {"answer": "yes"}
    return {"person": named, "contact": contact, "phone_access": at_hand}


def code_of(control: ControlClient, mobile: str) -> str:
    """The code in the newest text to a mobile."""
    found = CODE.search(control.outbox(to=mobile)[0]["text"])
    if found is None:
        raise KeyError(f"the newest text to {mobile} holds no code")
    return found.group()


def _line() -> requests.Session:
    line = requests.Session()
    line.trust_env = False
    return line


def wait_for_matches(base: str, token: str, patience: float) -> None:
    """Return when nothing waits for PDS any more, or patience is over."""
    pause, end = threading.Event(), time.perf_counter() + patience
    while time.perf_counter() < end:
        if not _staff(base, token, {"match": "pending", "limit": "1"})["items"]:
            return
        pause.wait(LOOK_EVERY)


def inbox(base: str, token: str) -> Iterator[dict[str, Any]]:
    """Every request of the inbox, page by page."""
    query = {"limit": "200"}
    while True:
        page = _staff(base, token, query)
        yield from page["items"]
        if "next_cursor" not in page:
            return
        query["cursor"] = page["next_cursor"]


def told_times(base: str) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """When each request was received, and when PDS last answered about it, by the events."""
    received, checked, after = dict[str, datetime](), dict[str, datetime](), 0
    while True:
        reply = requests.get(f"{base}/__test__/events", params={"after": after}, timeout=PATIENCE)
        events = reply.json()["events"]
        for event in events:
            after, at = event["seq"], datetime.fromisoformat(event["at"])
            if event["kind"] == "request_received":
                received[event["subject"]] = at
            elif event["kind"] == "request_checked":
                checked[event["subject"]] = at
        if not events:
            return received, checked


def asked_of_pds(control: ControlClient) -> list[tuple[datetime, int]]:
    """When PDS was asked, by the world's clock, and with what status it answered."""
    rows = control.journal(system="pds", limit=10_000)["exchanges"]
    return [(datetime.fromisoformat(row["at"]), int(row["status"])) for row in rows]


def most_in_a_second(instants: list[datetime]) -> int:
    """The most calls in one second of the clock, which is how a spike limit counts."""
    return max(Counter(int(at.timestamp()) for at in instants).values(), default=0)


def spread(seconds: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and longest, in milliseconds."""
    if not seconds:
        return 0.0, 0.0, 0.0
    ranked = sorted(seconds)
    late = ranked[int(0.95 * (len(ranked) - 1))]
    middle, late, most = (
        round(1000 * one, 1) for one in (statistics.median(ranked), late, ranked[-1])
    )
    return middle, late, most


def _staff(base: str, token: str, query: dict[str, str]) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{base}/api/v1/staff/requests"
    return requests.get(url, params=query, headers=headers, timeout=PATIENCE).json()


if __name__ == "__main__":
    main()
