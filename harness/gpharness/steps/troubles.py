"""Steps in which something else goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pytest_bdd import step

from gpharness.ground import Trouble
from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

TROUBLES: Mapping[str, Trouble | None] = {
    "clinical system is down": Trouble.CLINICAL_DOWN,
    "clinical system cannot save to records": Trouble.RECORDS_SHUT,
    "clinical system refuses bookings over a limit": Trouble.OVER_LIMIT,
    "clinical system does not answer": Trouble.CLINICAL_SLOW,
    "clinical system loses its replies to bookings": Trouble.REPLIES_LOST,
    "text service is too busy": Trouble.TEXTS_BUSY,
    "text service is down": Trouble.TEXTS_DOWN,
    "text service has lost its templates": None,
    "national record of patients is down": Trouble.NATION_DOWN,
    "other organisation cannot be reached": Trouble.SITE_DOWN,
    "other organisation is too slow for the proxy": Trouble.SITE_SLOW,
    "other organisation does not answer": Trouble.SITE_SILENT,
    "other organisation fails to search its later dates": Trouble.LATER_DATES_LOST,
}
SYSTEMS = {
    "EMIS": "emis",
    "SystmOne": "systmone",
    "GP Connect": "gpconnect",
    "PDS": "pds",
    "the text service": "sms",
}
BEFORE, AFTER = {"moment": "before"}, {"moment": "after"}
MISHAPS: Mapping[str, Mapping[str, Any]] = {
    "loses its reply to": {"effect": {"reset": True}, **AFTER},
    "breaks off before": {"effect": {"reset": True}, **BEFORE},
    "does not answer": {"effect": {"hang": True}, **BEFORE},
    "falls silent after": {"effect": {"hang": True}, **AFTER},
    "fails at": {"effect": {"status": 500}},
    "turns away": {"effect": {"status": 503}},
    "is too busy for": {"effect": {"status": 429}},
    "refuses": {"effect": {"status": 400}},
    "garbles its reply to": {"effect": {"malformed": True}},
    "cuts short its reply to": {"effect": {"truncate": True}},
    "gives an empty reply to": {"effect": {"empty": True}},
    "loses the receipt of": {"effect": {"receipt": "lost"}},
    "doubles the receipt of": {"effect": {"receipt": "twice"}},
    "delays the receipt of": {"effect": {"receipt": "late"}},
    "mixes up the receipt of": {"effect": {"receipt": "out-of-order"}},
}
OFTEN: Mapping[str, Mapping[str, Any]] = {
    "the next": {"times": 1},
    "the second": {"nth": 2},
    "every": {},
    "one in ten": {"chance": 0.1},
}
ONE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "booking": {
        "emis": ("BookAppointment", "pfs.book"),
        "systmone": ("*BookAppointment",),
        "gpconnect": ("BookAppointment",),
    },
    "cancellation": {
        "emis": ("CancelAppointment", "pfs.cancel"),
        "systmone": ("*CancelAppointment",),
        "gpconnect": ("CancelAppointment",),
    },
    "search": {
        "emis": ("GetSlotsForSession*", "pfs.slots"),
        "systmone": ("*ListSlots",),
        "gpconnect": ("SearchSlots",),
    },
    "look-up": {
        "emis": ("GetMatchedPatients",),
        "systmone": ("StaffFindPatient",),
        "gpconnect": ("FindPatient",),
        "pds": ("search_patients", "get_patient"),
    },
    "registration": {"gpconnect": ("RegisterPatient",)},
    "note": {"emis": ("FileRecord",), "systmone": ("StaffAddToRecord",)},
    "text": {"sms": ("SendSms",)},
    "request": dict.fromkeys(SYSTEMS.values(), ("",)),
}
REQUESTS = {**ONE, **{f"{word}{'es' if word == 'search' else 's'}": ONE[word] for word in ONE}}
SENTENCE = Phrase(
    "{system} [{mishap}][takes {span} over] {often} {request}[ at {practice}][ for {patient}]",
    system=SYSTEMS,
    mishap=MISHAPS,
    often=OFTEN,
    request=REQUESTS,
)


@step(Phrase("the {trouble}", trouble=TROUBLES))
def trouble_begins(gp_scene: Scene, trouble: Trouble | None) -> None:
    if trouble is None:
        gp_scene.ground.withdraw_templates()
    else:
        gp_scene.ground.troubles.begin(trouble)


@step(SENTENCE)
def a_system_is_in_trouble(
    gp_scene: Scene,
    system: str,
    mishap: Mapping[str, Any] | None,
    span: timedelta | None,
    often: Mapping[str, Any],
    request: Mapping[str, tuple[str, ...]],
    practice: str | None,
    patient: str | None,
) -> None:
    if system not in request:
        raise LookupError(f"nobody asks {system} for that: another system is meant")
    whose = _whose(gp_scene, system, practice, patient)
    slow = {} if span is None else {"effect": {"delay": {"ms": span / timedelta(milliseconds=1)}}}
    rules = [
        {"match": {"system": system, **asked, **whose}, **(mishap or slow), **often}
        for asked in ({"operation": name} if name else {} for name in request[system])
    ]
    gp_scene.ground.troubles.add(f"{system} in trouble", rules)


@step(Phrase("these troubles:"))
def systems_are_in_trouble(gp_scene: Scene, datatable: list[list[str]]) -> None:
    for row in datatable:
        words = " ".join(filter(None, (cell.strip() for cell in row)))
        said = SENTENCE.parse_arguments(words)
        if said is None:
            raise LookupError(f"{words!r} is no trouble: docs/user-guides/steps.md has their words")
        a_system_is_in_trouble(gp_scene, **said)


@step(Phrase('the trouble "{type}"[ at {practice}]'))
def a_preset_begins(gp_scene: Scene, type: str, practice: str | None) -> None:
    at = {} if practice is None else {"organisation": gp_scene.practice(practice)}
    gp_scene.ground.troubles.add(type, [{"preset": type, **at}])


@step(
    Phrase(
        "the (clinical system|text service|other organisation|national record of patients) "
        "works again"
    )
)
def trouble_ends(gp_scene: Scene) -> None:
    gp_scene.ground.troubles.end()


def _whose(scene: Scene, system: str, practice: str | None, patient: str | None) -> dict[str, str]:
    """Whose requests: those to a practice's system, or about a patient."""
    found = {} if practice is None else {"organisation": scene.practice(practice)}
    if patient is not None:
        facts = scene.ground.patient(patient)
        found |= {"number": facts.mobile} if system == "sms" else {"patient": facts.nhs_number}
    return found
