"""Steps in which a list of patients is invited."""

from __future__ import annotations

import csv
import io

from pytest_bdd import step, then

from gpharness.answers import BatchReport
from gpharness.ground import PatientFacts
from gpharness.headings import ROWS
from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

COLUMNS = ("title", "given_name", "family_name", "date_of_birth", "nhs_number", "contact_number")


@step(
    Phrase(
        '{staff} invites these patients for "{type}"[ at {practice}]'
        '[, leaving out the column "{text}"]:'
    )
)
def staff_invite_a_list(
    gp_scene: Scene,
    staff: str,
    type: str,
    practice: str | None,
    text: str | None,
    datatable: list[list[str]],
) -> None:
    named = [dict(zip(datatable[0], row, strict=True)) for row in datatable[1:]]
    gp_scene.listed = [gp_scene.ground.patient(row.pop("patient")) for row in named]
    rows = [
        _row(patient) | {column: value for column, value in changed.items() if value}
        for patient, changed in zip(gp_scene.listed, named, strict=True)
    ]
    site = gp_scene.practice(practice) if practice else None
    _invite(gp_scene, staff, type, rows, site=site, without=text)


@step(Phrase('{staff} invites {count} patients for "{type}"'))
def staff_invite_many(gp_scene: Scene, staff: str, count: int, type: str) -> None:
    gp_scene.listed = gp_scene.ground.newcomers(gp_scene.staff(staff).ods, count)
    _invite(gp_scene, staff, type, [_row(patient) for patient in gp_scene.listed])


@then(Phrase("the list is reported as:"))
def the_list_is_reported(gp_scene: Scene, datatable: list[list[str]]) -> None:
    report = gp_scene.answer
    assert isinstance(report, BatchReport), report
    shown = [row.code for row in report.rows]
    assert shown == [ROWS[outcome] for _, outcome in datatable[1:]]
    assert [patient.name for patient in gp_scene.listed] == [name for name, _ in datatable[1:]]


def _row(patient: PatientFacts) -> dict[str, str]:
    return {
        "title": patient.title,
        "given_name": patient.given,
        "family_name": patient.family,
        "date_of_birth": patient.birth_date.isoformat(),
        "nhs_number": patient.nhs_number,
        "contact_number": patient.mobile,
    }


def _invite(
    scene: Scene,
    staff: str,
    slot_type: str,
    rows: list[dict[str, str]],
    *,
    site: str | None = None,
    without: str | None = None,
) -> None:
    written = io.StringIO()
    columns = [column for column in COLUMNS if column != without]
    writer = csv.DictWriter(written, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    what: dict[str, object] = {"slot_type": slot_type, **({"site": site} if site else {})}
    scene.answer = scene.driver.send_batch(scene.staff(staff), written.getvalue(), **what)
    scene.driver.settle()
