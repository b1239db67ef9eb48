"""Steps in which a patient opens a link and says when they were born."""

from __future__ import annotations

from datetime import date, timedelta

from pytest_bdd import step, then

from gpharness.scene import Scene
from gpharness.words.calendar import Moment
from gpharness.words.phrase import Phrase

ORDERS = {"first": 0, "newest": -1}
KINDS = {"cancellation": "texts.manage_link"}
SLIPS = {slip: slip for slip in ("a wrong letter", "capitals and small letters exchanged")}
NEVER_SENT = "zQ3nW8rT5kYb"


@step(
    Phrase(
        "{patient} opens the [{order} ][{kind} ]link in {owner} text message(s)[ at {when}]",
        order=ORDERS,
        kind=KINDS,
    )
)
def a_patient_opens_a_link(
    gp_scene: Scene,
    patient: str,
    order: int | None,
    kind: str | None,
    owner: str,
    when: Moment | None,
) -> None:
    gp_scene.at(when)
    opener = gp_scene.patient(patient)
    links = gp_scene.links(gp_scene.owner(owner), kind or "texts.booking_link")
    assert links, f"{patient} has no such link"
    gp_scene.open(opener, links[-1 if order is None else order])


@step(Phrase("{patient} types the link in {owner} text message with {slip}", slip=SLIPS))
def a_patient_mistypes_a_link(gp_scene: Scene, patient: str, owner: str, slip: str) -> None:
    opener = gp_scene.patient(patient)
    base, token = gp_scene.link(gp_scene.owner(owner)).rsplit("/", 1)
    wrong = ("A" if token[0] != "A" else "B") + token[1:]
    typed = wrong if slip == "a wrong letter" else token.swapcase()
    gp_scene.open(opener, f"{base}/{typed}")


@step(Phrase("{patient} types {count} links that were never sent"))
def a_patient_guesses_links(gp_scene: Scene, patient: str, count: int) -> None:
    guesser = gp_scene.patient(patient)
    base, token = gp_scene.link(guesser).rsplit("/", 1)
    for guess in range(count):
        gp_scene.open(guesser, f"{base}/{NEVER_SENT[: len(token) - 3]}{guess:03d}")


@step(Phrase("a link checker fetches the link in {owner} text message"))
def a_link_checker_fetches(gp_scene: Scene, owner: str) -> None:
    gp_scene.driver.open_link(gp_scene.link(gp_scene.owner(owner))).look()


@then(Phrase("the page is the same as for a link that never existed"))
def the_page_is_that_of_no_link(gp_scene: Scene) -> None:
    assert gp_scene.front is not None, "no page is open"
    assert gp_scene.last is not None, "nobody has been named yet"
    base, token = gp_scene.link(gp_scene.last).rsplit("/", 1)
    other = gp_scene.driver.open_link(f"{base}/{NEVER_SENT[: len(token)]}").look()
    assert gp_scene.front.view == other


@step(Phrase("{patient} gives {owner} date of birth"))
def a_patient_gives_a_known_date(gp_scene: Scene, patient: str, owner: str) -> None:
    _give(gp_scene, patient, gp_scene.owner_of(patient, owner).birth_date)


@step(Phrase("{patient} gives {birth} as {owner} date of birth"))
def a_patient_gives_a_date(gp_scene: Scene, patient: str, birth: date) -> None:
    _give(gp_scene, patient, birth)


@step(Phrase("{patient} gives a wrong date of birth {count} times"))
def a_patient_gives_wrong_dates(gp_scene: Scene, patient: str, count: int) -> None:
    right = gp_scene.patient(patient).birth_date
    for try_ in range(1, count + 1):
        _give(gp_scene, patient, right - timedelta(days=try_))


@step(Phrase('{patient} types "{text}" as {owner} date of birth'))
def a_patient_types_a_date(gp_scene: Scene, patient: str, text: str) -> None:
    _give(gp_scene, patient, text)


@step(Phrase("{patient} looks at the page again"))
def a_patient_looks_again(gp_scene: Scene, patient: str) -> None:
    tab = gp_scene.shown_to(gp_scene.patient(patient))
    tab.view = tab.visit.look()


def _give(scene: Scene, patient: str, birth: date | str) -> None:
    tab = scene.tab(scene.patient(patient))
    tab.view = tab.visit.give_date_of_birth(birth)
