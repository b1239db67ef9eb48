"""What of the staff side is our own design: all of it, and what we decided in it."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source


def _ours(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"systmone.{part}", sentence, Source.OUR_CHOICE, because, operations)


STAFF_RULES: tuple[Rule, ...] = (
    _ours(
        "staff.whole",
        "The whole staff facade, every message, code and format of it, is our own design.",
        "nothing public describes TPP's",
        "Staff*",
    ),
    _ours(
        "staff.order",
        "1, then 3, 6, 5, 9031, 9003, 9001, 9002, 5 for a past start, 1102, 9011 or 9012, 1103, "
        "9021, 9022; a logon is 1, 5, 9, 6.",
        "our own design",
        "Staff*",
    ),
    _ours(
        "staff.formats",
        "Periods are half open and 91 days at most, flags Y or N, empty text is written.",
        "our own design",
        "Staff*",
    ),
    _ours(
        "staff.numbers",
        "An NHS number that is not ten digits is 5, one that nobody has 9001.",
        "our own design",
        "Staff*",
    ),
    _ours(
        "staff.sorting",
        "Ids are sorted as text; a session stands by the first of its slots that is listed.",
        "ids are opaque",
        "Staff*",
    ),
    _ours(
        "staff.inactive",
        "A user who is made inactive while logged on gets 6.",
        "our own design",
        "Staff*",
    ),
    _ours(
        "staff.logon",
        "User names are compared in any case; an unknown, inactive or foreign user is 9; role and "
        "names may be empty.",
        "the product must notice a missing role or name itself",
        "StaffLogon",
        "StaffLogoff",
        "StaffListUsers",
    ),
    _ours(
        "staff.slots",
        "All slots come back with status and both flags, started ones too, and the counts agree.",
        "the product picks what it offers",
        "StaffListSlots",
        "StaffListSlotTypes",
    ),
    _ours(
        "staff.finding",
        "A search needs an NHS number, or surname and birth date; more than 20 found is 9004.",
        "our own design",
        "StaffFindPatient",
        "StaffGetPatient",
    ),
    _ours(
        "staff.booking",
        "Staff book any slot type, and cancel anybody's appointment until it starts.",
        "limits of the patient side do not bind the practice",
        "StaffBookAppointment",
        "StaffCancelAppointment",
        "StaffListAppointments",
    ),
    _ours(
        "staff.records",
        "Free text of 1 to 2,000 characters is the only kind of entry.",
        "saving an invitation needs no more",
        "StaffAddToRecord",
        "StaffGetRecord",
    ),
)
