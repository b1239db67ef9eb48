"""The fidelity ledger of Patient Facing Services: the appointment book as patients see it."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source

SILENT = "Nothing public says."
STUBS = "Open client code and its published stubs show it."
BOOK = ("pfs.book",)
SLOTS = ("pfs.slots",)
META = ("pfs.meta",)
CANCEL = ("pfs.cancel",)
LIST = ("pfs.appointments",)
CHOICE, INFERRED, OBSERVED = Source.OUR_CHOICE, Source.INFERRED, Source.OBSERVED

PFS_BOOK_RULES = (
    Rule(
        "emis.pfs.bookable",
        "Listed slots are free, open online, inside the practice's window and still to come.",
        INFERRED,
        "Clients show every slot of the list as bookable.",
        SLOTS,
    ),
    Rule(
        "emis.pfs.online-flag",
        "Whether a slot is open online is a yes or no of each slot.",
        CHOICE,
        "How EMIS marks it is not public.",
        SLOTS,
    ),
    Rule(
        "emis.pfs.empty-sessions",
        "A session without bookable slots is left out of the slot list.",
        CHOICE,
        SILENT,
        SLOTS,
    ),
    Rule(
        "emis.pfs.window-bounds",
        "Slots start at or after fromDateTime and before toDateTime; a bare last date is included.",
        CHOICE,
        SILENT,
        SLOTS,
    ),
    Rule(
        "emis.pfs.window-zones",
        "Dates are London wall times; an offset is obeyed, a skipped hour counts as the next, a "
        "repeated one as the first.",
        CHOICE,
        "Clients send local times without offset.",
        ("pfs.slots", "pfs.meta"),
    ),
    Rule(
        "emis.pfs.meta-window",
        "The meta list has every session that touches the window, bookable slots or not.",
        CHOICE,
        "Each session of the slot list must be in the meta list of its window.",
        ("pfs.meta",),
    ),
    Rule(
        "emis.pfs.session-type",
        "SessionType is Timed or Untimed.",
        INFERRED,
        "Timed is seen in stubs.",
        ("pfs.meta",),
    ),
    Rule(
        "emis.pfs.slot-type-status",
        "SlotTypeStatus is Practice, Telephone, Video or Visit; callers treat it as open.",
        INFERRED,
        "The first two are seen in stubs.",
        SLOTS,
    ),
    Rule(
        "emis.pfs.booking-window",
        "The last bookable day is 42 days from today unless the scenario says otherwise.",
        CHOICE,
        "The numeric limits are not public.",
        BOOK,
    ),
    Rule(
        "emis.pfs.not-offered",
        "A slot that is blocked, embargoed or not open online is 404, as if it did not exist.",
        CHOICE,
        "Clients know one answer for slots that are not offered.",
        BOOK,
    ),
    Rule(
        "emis.pfs.taken",
        "Of several who book one slot at once one wins and all others hear 409 with -1151.",
        CHOICE,
        "409 is known, its code is not.",
        BOOK,
    ),
    Rule(
        "emis.pfs.booked-reply",
        "The reply to booking is BookingCreated: true.",
        INFERRED,
        "Stubs show one truth value; its name is general knowledge.",
        BOOK,
    ),
    Rule(
        "emis.pfs.mandatory-reason",
        "A missing reason where one is mandatory is 400 with -1014; blanks are none.",
        CHOICE,
        SILENT,
        BOOK,
    ),
    Rule(
        "emis.pfs.unwanted-reason",
        "A reason that the practice does not ask for is accepted and not kept.",
        CHOICE,
        "Products must not send it; what the server does is not public.",
        BOOK,
    ),
    Rule(
        "emis.pfs.limit",
        "The limit counts appointments still to come, whoever booked them; a patient's own first.",
        CHOICE,
        SILENT,
        BOOK,
    ),
    Rule(
        "emis.pfs.contact-type",
        "TelephoneContactType must be a text and is otherwise not looked at.",
        CHOICE,
        "One value is seen in clients.",
        BOOK,
    ),
    Rule(
        "emis.pfs.list-future",
        "Without fetchPreviousAppointments only appointments that have not started are listed.",
        CHOICE,
        SILENT,
        LIST,
    ),
    Rule(
        "emis.pfs.list-year",
        "With it and without a date the list goes a year back.",
        CHOICE,
        "Clients ask for one year.",
        LIST,
    ),
    Rule(
        "emis.pfs.list-members",
        "An appointment has a slot's members, its session's id and the number given for it.",
        OBSERVED,
        STUBS + " Further members are not known.",
        LIST,
    ),
    Rule(
        "emis.pfs.cancel-started",
        "Cancelling what has started is 400 without a code.",
        CHOICE,
        "Status and text are known, the code is not.",
        CANCEL,
    ),
    Rule(
        "emis.pfs.cancel-arrived",
        "A patient who has arrived, was sent in or has left can no longer cancel: 409.",
        CHOICE,
        "The status is known, when it is given is not.",
        CANCEL,
    ),
    Rule(
        "emis.pfs.cancel-reason",
        "CancellationReason must be sent and may be empty.",
        CHOICE,
        "Clients always send it.",
        CANCEL,
    ),
    Rule(
        "emis.pfs.switched-off",
        "What a practice switches off is refused at once in sessions that are open: 403, -1030.",
        CHOICE,
        "The status and code are known, when they come is not; demographics are read all the same.",
        ("pfs.meta", *SLOTS, *BOOK, *LIST, *CANCEL),
    ),
    Rule(
        "emis.pfs.meta-counts",
        "NumberOfSlots counts all slots of a session; holders speak no Languages.",
        CHOICE,
        "The members are known, what they count is not.",
        META,
    ),
    Rule(
        "emis.pfs.blank-telephone",
        "A TelephoneNumber of blanks is none.",
        CHOICE,
        SILENT,
        BOOK,
    ),
    Rule(
        "emis.pfs.list-rows",
        "An appointment of several slots is a row for each, and ends whole when one is cancelled.",
        CHOICE,
        "A slot is all that names an appointment.",
        (*LIST, *CANCEL),
    ),
    Rule(
        "emis.pfs.cancel-order",
        "Not this patient's or nothing booked is 404, then started 400, then arrived 409.",
        CHOICE,
        SILENT,
        CANCEL,
    ),
)
