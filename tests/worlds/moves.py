"""What may happen in a world, as plain data: made in one world and in another, or elsewhere."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

from hypothesis import strategies as st

from faults.callers import MARIA, ODS, SYSTMONE, Callers, reply_of
from gpworld import checkpoint
from gpworld.book.model import Booker, Via, Wanted
from gpworld.core.exchange import Request
from gpworld.systmone import credentials
from gpworld.world import World

Move: TypeAlias = tuple[str, int]

RULES: tuple[dict[str, object], ...] = (
    {"match": {"system": "pds"}, "effect": {"status": 503}, "chance": 0.5},
    {"match": {"system": "emis"}, "effect": {"delay": {"p50": 20, "p95": 90}}, "moment": "after"},
    {"match": {"system": "emis"}, "effect": {"status": 500}, "times": 2, "moment": "after"},
    {"match": {"system": "emis", "operation": "GetAppointment*"}, "effect": {"stale": True}},
    {"match": {"system": "sms"}, "effect": {"receipt": "twice"}, "nth": 2},
)
CHAOS: tuple[dict[str, object], ...] = (
    {"when": {"to": "07700900123"}, "do": {"status": "permanent-failure"}, "probability": 0.5},
    {"when": {"matches": "Choose .* time"}, "do": {"receipt": "late"}, "every": 2, "times": 9},
)
NUMBERS = ("07700900123", "07700900124", "07700900002")


@dataclass
class Hand:
    """Makes moves in a world; ``tokens`` are those that were handed out to it."""

    world: World
    tokens: list[tuple[str, str]] = field(default_factory=list)

    def make(self, moves: list[Move]) -> None:
        """Make these moves in turn."""
        for kind, number in moves:
            getattr(self, kind)(number)
        self.world.raise_failures()

    @property
    def callers(self) -> Callers:
        return Callers(self.world)

    def book(self, number: int) -> None:
        """The practice books one of its free slots, while it has any."""
        book, now = self.world.practices[ODS].book, self.world.clock.now()
        free = [slot.id for slot in book.slots(now, now + timedelta(days=60)) if not slot.booking]
        patient = self.world.practices[ODS].register.patients()[number % 3]
        for slot in free[number : number + 1]:
            book.book(Wanted((slot,), patient.id, Booker(Via.STAFF, "asha.patel")), ())

    def through_emis(self, _: int) -> None:
        """A product books, and lists the day."""
        reply_of(self.callers.book())
        reply_of(self.callers.sessions("21/10/2026", "23/10/2026"))

    def cancel(self, number: int) -> None:
        """The practice cancels an appointment, if there is one."""
        book = self.world.practices[ODS].book
        live = [booking for booking in book.state().bookings.values() if booking.live]
        if live:
            book.cancel(live[number % len(live)].id, Booker(Via.STAFF, "asha.patel"))

    def clock(self, number: int) -> None:
        """Time goes by."""
        self.world.clock.advance(timedelta(minutes=7 * number * number))

    def text(self, number: int) -> None:
        """A text is sent."""
        reply_of(self.callers.text(NUMBERS[number % len(NUMBERS)]))

    def answer(self, number: int) -> None:
        """A patient texts back."""
        service = self.world.sms.services.find(self.callers.service())
        assert service is not None
        self.world.sms.reply(service, NUMBERS[0], f"yes {number}")

    def fault(self, number: int) -> None:
        """A fault rule is added."""
        rule = {"name": f"rule {number}", **RULES[number % len(RULES)]}
        self.world.faults.add(self.world.read_fault(rule))

    def chaos(self, number: int) -> None:
        """The text gateway is told to break something."""
        body = json.dumps(CHAOS[number % len(CHAOS)]).encode()
        headers = (("Content-Type", "application/json"),)
        asked = Request("POST", "/_sim/chaos", "", headers, body)
        assert reply_of(self.world.guards["sms"](asked).reply).status == 201

    def look(self, number: int) -> None:
        """Somebody is looked up, a list is asked for."""
        reply_of(self.callers.pds())
        reply_of(self.callers.emis("GetOrganisationV2"))

    def change(self, number: int) -> None:
        """What is known of people and staff changes."""
        patient = self.world.practices[ODS].register.patients()[0]
        self.world.practices[ODS].register.change(patient.id, mobile=NUMBERS[number % 3])
        self.world.population.change(MARIA, birth_date=f"198{number}-03-12")
        user = self.callers.asha()
        self.world.directory.change_user(user.id, role=None if number % 2 else "Receptionist")

    def sign_in(self, number: int) -> None:
        """A member of staff logs on to SystmOne, a product opens a session at EMIS."""
        secret = credentials.staff_passphrase(self.world.seeds, SYSTMONE, "lin.wei")
        given = {"userName": "lin.wei", "passphrase": secret, "unitId": SYSTMONE, "uuid": "u"}
        suid = reply_of(self.callers.systmone("StaffLogon", **given)).header("suid")
        assert suid
        self.tokens.append(("systmone", suid))
        self.tokens.append(("emis", self.world.emis.begin_end_user_session("product")))

    def use(self, number: int) -> None:
        """A token is shown again."""
        if not self.tokens:
            return
        system, token = self.tokens[number % len(self.tokens)]
        if system == "systmone":
            reply_of(self.callers.systmone("StaffListUsers", suid=token, uuid="u"))
        else:
            self.world.emis.end_user_sessions.use(token)


KINDS = (
    "book", "through_emis", "cancel", "clock", "text", "answer", "fault", "chaos", "look",
    "change", "sign_in", "use",
)  # fmt: skip


def some_moves(most: int = 8) -> st.SearchStrategy[list[Move]]:
    """A few moves in any order."""
    return st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), max_size=most)


def whole(world: World) -> bytes:
    """Everything of a world, its journal too, as the bytes of its file."""
    return checkpoint.dumps(world.checkpoint())


def digest(world: World) -> str:
    """The same in few letters."""
    return checkpoint.head(whole(world)).digest


def again(hand: Hand, world: World) -> Hand:
    """Somebody with the same tokens in another world."""
    return replace(hand, world=world, tokens=list(hand.tokens))


if __name__ == "__main__":  # another process: a file, the tokens and the moves, then the digest
    there = Hand(World.of(checkpoint.load(sys.argv[1])), json.loads(sys.argv[2]))
    there.make(json.loads(sys.argv[3]))
    sys.stdout.write(digest(there.world))
