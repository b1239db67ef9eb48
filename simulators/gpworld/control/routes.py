"""The one table of everything the control plane can do; docs and client follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gpworld.control.views import (
    book,
    checkpoints,
    clock,
    faults,
    fidelity,
    journal,
    lint,
    people,
    staff,
    texts,
    trace,
    world,
)

DETAILS = ("ods", *people.DETAILS)


@dataclass(frozen=True, slots=True)
class Route:
    """One row: where, what is called, which values it takes in query or body, what it is for."""

    method: str
    path: str
    function: Callable[..., object]
    takes: tuple[str, ...]
    doc: str

    @property
    def name(self) -> str:
        """Its name, also that of the client's method."""
        return self.function.__name__


ROUTES: tuple[Route, ...] = (
    Route("GET", "/health", world.health, (), "Whether all is well, and what failed unseen."),
    Route("GET", "/clock", clock.clock, (), "What time it is here and how the clock moves."),
    Route(
        "POST", "/clock", clock.move_clock, clock.MOVES,
        "Move the clock: one of `set` (instant), `advance` (length), `freeze`, `scale`, `follow`.",
    ),
    Route("GET", "/agenda", clock.agenda, (), "What is due when."),
    Route("POST", "/reset", world.reset, ("at",), "Begin again, at the scenario's start or `at`."),
    Route("GET", "/scenario", world.scenario, (), "Which scenario this world was made from."),
    Route("GET", "/scenarios", world.scenarios, (), "The scenarios that come with gpworld."),
    Route(
        "POST", "/scenario", world.load, ("scenario", "toml", "seed", "at"),
        "Make this world anew from another scenario, by name or as TOML text; addresses stay.",
    ),
    Route("GET", "/environment", world.environment, (), "The environment file as a document."),
    Route("GET", "/booking-settings", world.booking_settings, (), "What a product is told."),
    Route("GET", "/worlds", world.worlds, (), "The worlds that this host serves."),
    Route(
        "POST", "/worlds", world.create_world, ("scenario", "toml", "seed", "at", "file"),
        "Open another world on ports of its own; answers with its environment.",
    ),
    Route(
        "POST", "/fork", checkpoints.fork, (),
        "Open another world that stands as this one does now, on ports of its own.",
    ),
    Route(
        "GET", "/checkpoint", checkpoints.checkpoint, ("journal",),
        "This world as one file (a zip); `journal` false leaves its exchanges out.",
    ),
    Route(
        "PUT", "/checkpoint", checkpoints.restore, ("file",),
        "Become the world of a checkpoint; addresses stay.",
    ),
    Route("DELETE", "/worlds/<key>", world.delete_world, (), "Close another world for good."),
    Route(
        "GET", "/events", world.events, ("after", "wait"),
        "What happened after a number; `wait` holds the reply up to so many real seconds.",
    ),
    Route(
        "GET", "/events/stream", world.follow_events, ("after",),
        "The same as server-sent events, as they happen.",
    ),
    Route(
        "GET", "/journal", journal.journal, (*journal.FILTERS, "after", "limit"),
        "Exchanges with the simulators, oldest first; `path` may end in `*`.",
    ),
    Route(
        "GET", "/journal/timings", journal.timings, ("after",),
        "How long each exchange took, without what was said: number, instant, system, operation, "
        "status, milliseconds.",
    ),
    Route("GET", "/journal/<int:number>", journal.exchange, (), "One exchange whole."),
    Route("DELETE", "/journal", journal.clear_journal, (), "Forget all exchanges."),
    Route(
        "POST", "/journal/explain", journal.explain_journal, journal.FILTERS,
        "Why nothing matched: the three nearest exchanges with what did not fit.",
    ),
    Route(
        "GET", "/journal/export", journal.export_journal, ("format",),
        "The journal as `jsonl` (one exchange a line) or `har`.",
    ),
    Route(
        "GET", "/trace", trace.trace, ("subject", "format"),
        "One invitation followed; `subject` is its id, a text, an appointment, a slot, an NHS "
        "number or a trace id; `format` is `json` or `har`.",
    ),
    Route(
        "GET", "/why-not", trace.why_not, ("site", "slot", *trace.WHO, "at"),
        "Every rule that a slot is held against, and which of them keep it from somebody.",
    ),
    Route(
        "GET", "/ledger", book.ledger, ("ods", "after"),
        "Every accepted change of the books: what invariants are checked against.",
    ),
    Route("GET", "/book/<ods>", book.book, ("day",), "A day of a practice's book, by session."),
    Route(
        "GET", "/book/<ods>/bookings", book.bookings, ("patient", "live"),
        "Appointments of a practice, or of one patient by NHS number.",
    ),
    Route(
        "POST", "/book/<ods>/sessions", book.open_session, ("name", "site", "clinicians", "slots"),
        "Open a session with its slots; clinicians by user name.",
    ),
    Route(
        "DELETE", "/book/<ods>/sessions/<int:session>", book.close_session, (),
        "Close a session; its appointments are cancelled by the practice.",
    ),
    Route(
        "PATCH", "/book/<ods>/slots/<int:slot>", book.change_slot, book.SLOT_FIELDS,
        "Block, retype, embargo or otherwise change a slot.",
    ),
    Route(
        "DELETE", "/book/<ods>/slots/<int:slot>", book.delete_slot, (),
        "Delete a slot; its appointment is cancelled by the practice.",
    ),
    Route(
        "POST", "/book/<ods>/slots/<int:slot>/booking", book.book_slot, ("patient", "reason"),
        "Book a slot as the practice, for a patient by NHS number.",
    ),
    Route(
        "DELETE", "/book/<ods>/bookings/<int:booking>", book.cancel_booking, ("reason",),
        "Cancel an appointment as the practice.",
    ),
    Route("GET", "/people", people.people, ("ods", "name", "limit"), "Patients of the practices."),
    Route(
        "POST", "/people", people.register_person, ("nhs_number", *DETAILS),
        "Register somebody with a practice.",
    ),
    Route(
        "GET", "/people/<nhs_number>", people.person, (),
        "One person: as PDS holds them and as each practice does.",
    ),
    Route(
        "PATCH", "/people/<nhs_number>", people.change_person, DETAILS,
        "Change what a practice knows of a patient.",
    ),
    Route(
        "PATCH", "/people/<nhs_number>/national", people.change_nation,
        (*people.NATIONAL, *people.NAMES),
        "Change what PDS holds of a person.",
    ),
    Route("POST", "/people/<nhs_number>/leave", people.leave, ("ods", "day"), "Leave a practice."),
    Route("POST", "/people/<nhs_number>/die", people.die, ("day",), "Die, everywhere at once."),
    Route(
        "GET", "/people/<nhs_number>/record", people.record, ("ods",),
        "What was filed in a patient's record.",
    ),
    Route("GET", "/staff", staff.staff, ("ods",), "Who works where."),
    Route(
        "PATCH", "/staff/<ods>/<user>", staff.change_staff,
        ("title", "given", "family", "role", "job_role", "active"),
        "Change a user's name or role, or take it away (`role` null).",
    ),
    Route("GET", "/organisations", staff.organisations, (), "Organisations and their switches."),
    Route(
        "PATCH", "/organisations/<ods>", staff.change_organisation,
        (*staff.SWITCHES, "books_at", "online", "sharing"),
        "Throw an organisation's switches.",
    ),
    Route(
        "GET", "/fidelity", fidelity.fidelity, ("system", "source"),
        "What of the simulators is known, inferred, or our own choice.",
    ),
    Route(
        "GET", "/lint", lint.lint, ("system",),
        "Every rule for consumers: kept, broken (with the first findings) or never exercised.",
    ),
    Route(
        "PUT", "/lint", lint.set_lint, ("mode", "system"),
        "What becomes of requests that break a rule: `lenient`, `teach` or `strict`.",
    ),
    Route("DELETE", "/lint", lint.clear_lint, (), "Begin counting anew; modes stay."),
    Route(
        "GET", "/faults", faults.faults, ("unused",),
        "Fault rules with what they have struck; `unused`: those that did not do their part.",
    ),
    Route(
        "POST", "/faults", faults.add_fault, faults.TAKES,
        "Add a fault rule, or all of a `preset` (about one `organisation` if named).",
    ),
    Route(
        "DELETE", "/faults", faults.clear_faults, ("name",), "Drop the rule of this name, or all.",
    ),
    Route("GET", "/faults/presets", faults.fault_presets, (), "The named sets of fault rules."),
    Route(
        "GET", "/punctuality", faults.punctuality, (),
        "How late delayed replies and the serving loop were, and whether the world can be trusted.",
    ),
    Route(
        "DELETE", "/punctuality", faults.clear_punctuality, (), "Measure punctuality anew.",
    ),
    Route("GET", "/outbox", texts.outbox, ("to", "limit"), "Texts sent, newest first, whole."),
)  # fmt: skip
