"""Steps about patients at another organisation than their own, and as the nation knows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pytest_bdd import step, then

from gpharness.ground import Juncture
from gpharness.scene import Scene
from gpharness.words import calendar
from gpharness.words.calendar import ClockTime
from gpharness.words.phrase import Phrase

KINDS = {kind: kind for kind in ("regular", "temporary", "former")}
STANDINGS = {"a regular": "regular", "a temporary": "temporary", "no": None}
SECRECY = {"restricted": "R", "very restricted": "V"}
NATIONAL: dict[str, dict[str, object]] = {
    "has no record of": {"invalid": True},
    "has a later NHS number for": {"superseded_by": "9990000441"},
    "has recorded the death of": {"deceased": datetime(2026, 10, 19, tzinfo=UTC)},
}
SECOND = timedelta(seconds=1)
DETAILS = {"family name": "family", "practice": "practice"}
COUNTED = {"was": None, "were": None}


@step(
    Phrase(
        "{practice} has {patient} as a {kind} patient[ with the date of birth {birth}]"
        "[ with the family name {clinician}]",
        kind=KINDS,
    )
)
def an_organisation_has_a_patient(
    gp_scene: Scene,
    practice: str,
    patient: str,
    kind: str,
    birth: date | None,
    clinician: str | None,
) -> None:
    ods, number = gp_scene.practice(practice), gp_scene.patient(patient).nhs_number
    details: dict[str, object] = {"registration": "temporary" if kind == "temporary" else "regular"}
    if birth is not None:
        details["birth_date"] = birth
    if clinician is not None:
        details["family"] = clinician
    gp_scene.ground.neighbours.register_at(ods, number, **details)
    if kind == "former":
        gp_scene.ground.neighbours.lapse_at(ods, number)


@step(Phrase("PDS has {birth} as {owner} date of birth"))
def the_nation_has_another_birth_date(gp_scene: Scene, birth: date, owner: str) -> None:
    number = gp_scene.owner(owner).nhs_number
    gp_scene.ground.neighbours.change_nation(number, birth_date=birth)


@step(Phrase("PDS has {clinician} as {owner} {detail}", detail=DETAILS))
def the_nation_has_another_detail(gp_scene: Scene, clinician: str, owner: str, detail: str) -> None:
    number = gp_scene.owner(owner).nhs_number
    value = gp_scene.practice(clinician) if detail == "practice" else clinician
    gp_scene.ground.neighbours.change_nation(number, **{detail: value})


@step(Phrase("PDS {knows} {patient}", knows=NATIONAL))
def the_nation_knows_a_patient(gp_scene: Scene, knows: dict[str, object], patient: str) -> None:
    gp_scene.ground.neighbours.change_nation(gp_scene.patient(patient).nhs_number, **knows)


@step(Phrase('PDS has "{text}" as {owner} mobile(s)'))
def the_nation_has_mobiles(gp_scene: Scene, text: str, owner: str) -> None:
    mobiles = [_mobile(each) for each in filter(None, text.split(", "))]
    gp_scene.ground.neighbours.nation_mobiles(gp_scene.owner(owner).nhs_number, mobiles)


@step(Phrase("PDS has {count} more (person|people) with {owner} details"))
def the_nation_has_likenesses(gp_scene: Scene, count: int, owner: str) -> None:
    for _ in range(count):
        gp_scene.ground.neighbours.add_likeness(gp_scene.owner(owner).nhs_number)


@step(Phrase("PDS takes at most {count} calls a second"))
def the_nation_is_limited(gp_scene: Scene, count: int) -> None:
    gp_scene.ground.neighbours.limit_nation(count)


@then(Phrase("PDS was asked {count} time(s)[, never more than {count2} in a second]"))
def the_nation_was_asked(gp_scene: Scene, count: int, count2: int | None) -> None:
    asked = gp_scene.ground.neighbours.nation_asked()
    assert len(asked) == count, asked
    most = max((sum(at <= other < at + SECOND for other in asked) for at in asked), default=0)
    assert count2 is None or most <= count2, asked


def _mobile(words: str) -> tuple[str, date | None]:
    """``07700 900123``, or ``07700 900123 until 19 October 2026``."""
    number, _, end = words.partition(" until ")
    return number.replace(" ", ""), calendar.birth_date(end) if end else None


@step(Phrase("PDS keeps {owner} record {secrecy}", secrecy=SECRECY))
def the_nation_keeps_a_secret(gp_scene: Scene, owner: str, secrecy: str) -> None:
    number = gp_scene.owner(owner).nhs_number
    gp_scene.ground.neighbours.change_nation(number, sensitivity=secrecy)


@step(Phrase("{practice} registers {patient} a moment before the booking does"))
def somebody_registers_first(gp_scene: Scene, practice: str, patient: str) -> None:
    ods, number = gp_scene.practice(practice), gp_scene.patient(patient).nhs_number
    neighbours = gp_scene.ground.neighbours

    def register() -> None:
        neighbours.register_at(ods, number, registration="temporary")

    neighbours.before(Juncture.REGISTERING, register)


@step(Phrase("{practice} books the {time} slot[ on] {day} for {patient} during the registration"))
def the_slot_goes_during_registration(
    gp_scene: Scene, practice: str, time: ClockTime, day: str, patient: str
) -> None:
    slot = gp_scene.slot(gp_scene.practice(practice), gp_scene.instant(day, time))
    number = gp_scene.ground.patient(patient).nhs_number
    gp_scene.ground.neighbours.before(
        Juncture.REGISTERING, lambda: gp_scene.ground.book(slot, number)
    )


@step(Phrase("{practice} changes {owner} appointment during the cancellation"))
def the_appointment_changes_during_cancellation(gp_scene: Scene, practice: str, owner: str) -> None:
    ods, number = gp_scene.practice(practice), gp_scene.owner(owner).nhs_number
    neighbours = gp_scene.ground.neighbours
    neighbours.before(Juncture.CANCELLING, lambda: neighbours.amend_booking(ods, number))


@then(Phrase("{patient} is {standing} patient at {practice}", standing=STANDINGS))
def a_patient_is_registered(
    gp_scene: Scene, patient: str, standing: str | None, practice: str
) -> None:
    number = gp_scene.patient(patient).nhs_number
    assert gp_scene.ground.neighbours.registration(gp_scene.practice(practice), number) == standing


@then(Phrase("{count} registration(s) (was|were) asked for"))
def registrations_were_asked_for(gp_scene: Scene, count: int) -> None:
    assert gp_scene.ground.neighbours.asked_to_register() == count


@then(Phrase('{owner} booking at {practice} names {practice2}, {number}, with the reason "{text}"'))
def a_booking_names_the_sender(
    gp_scene: Scene, owner: str, practice: str, practice2: str, number: str, text: str
) -> None:
    noted = gp_scene.ground.neighbours.booking(
        gp_scene.practice(practice), gp_scene.owner(owner).nhs_number
    )
    assert (noted.organisation, noted.phone, noted.reason) == (practice2, number, text)


@then(Phrase("{owner} booking at {practice} has a reason of up to 100 characters and a comment of up to 500"))  # fmt: skip  # noqa: E501
def a_booking_is_short(gp_scene: Scene, owner: str, practice: str) -> None:
    noted = gp_scene.ground.neighbours.booking(
        gp_scene.practice(practice), gp_scene.owner(owner).nhs_number
    )
    assert 0 < len(noted.reason) <= 100
    assert 0 < len(noted.comment) <= 500
