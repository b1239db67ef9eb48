"""Kills the reference product in the middle of its work: ``python -m benchmarks.sigkill``.

People send requests as fast as they can; the process gets SIGKILL at a random moment and is
started again on the same database.  Whoever was shown a reference must find it in the inbox
exactly once, and whoever got no answer may send again and must not be counted twice.
"""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
import requests

SENDERS = 6
MOST_A_ROUND = 12
PATIENCE = 10.0
TOKEN = "the-receptionist"
FORM = "the-form"
NOWHERE = "http://127.0.0.1:9"
SETTINGS = {
    "public_url": "http://booking.test",
    "secret_key": "only for killing",
    "sms": {"url": NOWHERE, "api_key": "none", "template_id": "none", "receipts_token": "none"},
    "organisations": [{"ods": "Y90001", "name": "Riverside Surgery"}],
    "staff": [{"id": "Y90001:asha", "ods": "Y90001", "user": "asha", "token": TOKEN}],
    "forms": [{"key": FORM, "ods": "Y90001"}],
}
STEPS: dict[str, dict[str, str]] = {
    "emergency": {"emergency": "no"},
    "type": {"type": "medicine"},
    "details": {"text": "I have run out."},
    "who": {"who": "self"},
    "person": {
        "given_name": "Maria",
        "family_name": "Okoro",
        "date_of_birth": "1984-03-12",
        "gender": "female",
        "postcode": "ZZ99 4AB",
    },
    "contact": {"number": "01632 960001"},
}


@dataclass
class Seen:
    """What the senders were told, round after round."""

    shown: dict[str, str] = field(default_factory=dict)  # reference by draft
    unanswered: set[str] = field(default_factory=set)  # drafts whose sending got no answer
    news: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, how_many: int) -> None:
        """Wait until so many references more were shown, but not for ever."""
        with self.news:
            wanted = len(self.shown) + how_many
            self.news.wait_for(lambda: len(self.shown) >= wanted, timeout=PATIENCE)


@dataclass
class Report:
    """The figures: `lost`, `doubled` and `unknown` must be nought."""

    rounds: int
    shown: int
    lost: int
    doubled: int
    unknown: int
    unanswered: int
    stored_unanswered: int
    seconds_to_start: float


@click.command()
@click.option("--rounds", type=int, default=100, show_default=True, help="How often to kill.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of the moments of death.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(rounds: int, seed: int, as_json: bool) -> None:
    """Kill the product again and again; fails if a reference is lost or doubled.

    \b
    Example: python -m benchmarks.sigkill --rounds 20
    """
    with tempfile.TemporaryDirectory() as folder:
        report = kill_again_and_again(Path(folder), rounds, random.Random(seed))
    told = asdict(report)
    click.echo(json.dumps(told) if as_json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    sys.exit(1 if report.lost or report.doubled or report.unknown else 0)


def kill_again_and_again(folder: Path, rounds: int, chance: random.Random) -> Report:
    """Rounds of work, death and a look into the inbox; the last start is only for looking."""
    settings = folder / "booking.json"
    body = {**SETTINGS, "database_url": f"sqlite:///{folder}/booking.db"}
    settings.write_text(json.dumps(body), "utf-8")
    seen, starts, unanswered, stored = Seen(), [], 0, 0
    for _ in range(rounds):
        began = time.perf_counter()
        with product(settings) as (process, url):
            starts.append(time.perf_counter() - began)
            unanswered += len(seen.unanswered)
            stored += send_again(url, seen)
            work_until_death(process, url, seen, chance)
    with product(settings) as (_, url):
        unanswered += len(seen.unanswered)
        stored += send_again(url, seen)
        listed = Counter(inbox(url))
    return Report(
        rounds=rounds,
        shown=len(seen.shown),
        lost=sum(reference not in listed for reference in seen.shown.values()),
        doubled=sum(count > 1 for count in listed.values())
        + len(seen.shown)
        - len(set(seen.shown.values())),
        unknown=len(set(listed) - set(seen.shown.values())),
        unanswered=unanswered,
        stored_unanswered=stored,
        seconds_to_start=round(statistics.median(starts), 3),
    )


@contextmanager
def product(settings: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The product as a process of its own, until it is killed."""
    words = [sys.executable, "-m", "refbooking", "--settings", str(settings), "--port", "0"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "ready on" not in line:
            raise RuntimeError(f"the product did not start: {line!r}")
        try:
            yield process, line.split()[-1]
        finally:
            process.send_signal(signal.SIGKILL)


def work_until_death(
    process: subprocess.Popen[str], url: str, seen: Seen, chance: random.Random
) -> None:
    """Everybody sends; after some references the process is killed, whatever it is doing then."""
    stop = threading.Event()
    senders = [threading.Thread(target=send_until, args=(url, seen, stop)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    seen.wait_for(chance.randint(1, MOST_A_ROUND))
    stop.wait(chance.uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    stop.set()
    for sender in senders:
        sender.join()


def send_until(url: str, seen: Seen, stop: threading.Event) -> None:
    """Send one request after the other, until the line breaks."""
    with requests.Session() as line:
        line.trust_env = False
        while not stop.is_set():
            try:
                draft = fill_in(line, url)
            except requests.RequestException:
                return  # nothing was sent yet
            with seen.news:
                seen.unanswered.add(draft)
            try:
                note(seen, draft, submit(line, url, draft))
            except (requests.RequestException, ValueError):
                return


def fill_in(line: requests.Session, url: str) -> str:
    """A draft with every answer; returns its id."""
    path = f"{url}/api/v1/patient"
    begun = line.post(f"{path}/forms/{FORM}/drafts", timeout=PATIENCE)
    draft: str = begun.json()["draft_id"]
    for step, body in STEPS.items():
        line.put(f"{path}/drafts/{draft}/{step}", json=body, timeout=PATIENCE).raise_for_status()
    return draft


def submit(line: requests.Session, url: str, draft: str) -> requests.Response:
    """Send a draft, always under the same key."""
    return line.post(
        f"{url}/api/v1/patient/drafts/{draft}/submit",
        headers={"Idempotency-Key": draft},
        timeout=PATIENCE,
    )


def note(seen: Seen, draft: str, reply: requests.Response) -> None:
    """Remember the reference that was shown."""
    reply.raise_for_status()
    reference = reply.json()["reference"]
    with seen.news:
        seen.shown[draft] = reference
        seen.unanswered.discard(draft)
        seen.news.notify_all()


def send_again(url: str, seen: Seen) -> int:
    """Whoever got no answer sends again; returns how many had been stored all the same."""
    before = set(inbox(url))
    stored = 0
    with requests.Session() as line:
        line.trust_env = False
        for draft in sorted(seen.unanswered):
            note(seen, draft, submit(line, url, draft))
            stored += seen.shown[draft] in before
    return stored


def inbox(url: str) -> Iterator[str]:
    """Every reference of the inbox, page by page."""
    query: dict[str, str] = {"limit": "200"}
    with requests.Session() as line:
        line.trust_env = False
        line.headers["Authorization"] = f"Bearer {TOKEN}"
        while True:
            reply = line.get(f"{url}/api/v1/staff/requests", params=query, timeout=PATIENCE)
            page = reply.json()
            yield from (one["reference"] for one in page["items"])
            if "next_cursor" not in page:
                return
            query["cursor"] = page["next_cursor"]


if __name__ == "__main__":
    main()
