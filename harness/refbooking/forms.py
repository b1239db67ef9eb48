"""Request forms as they stand: what the settings say, and what staff changed since (P1, P18)."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from refbooking.form_settings import Form
from refbooking.keys import Keys, SettingsRefused
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn
from refbooking.store.database import Tx
from refbooking.store.request_tables import request_form


def by_key(service: Service, key: str) -> Form:
    """The form under a key; raises FORM_NOT_FOUND."""
    form = service.settings.forms.get(key)
    if form is None or form.ods not in service.settings.organisations:
        raise Problem("FORM_NOT_FOUND")
    with service.store.read() as tx:
        changes = _changes(tx, key)
    return form.changed(Keys.of(changes, "form"))


def of_staff(service: Service, who: SignedIn, key: str) -> Form:
    """A form of the organisation that somebody works for; raises FORM_NOT_FOUND."""
    form = by_key(service, key)
    if form.ods != who.organisation.ods:
        raise Problem("FORM_NOT_FOUND")
    return form


def all_of_staff(service: Service, who: SignedIn) -> list[Form]:
    """Every form of the organisation that somebody works for."""
    own = who.organisation.ods
    listed = [form.key for form in service.settings.forms.values() if form.ods == own]
    return [by_key(service, key) for key in listed]


def change(service: Service, who: SignedIn, key: str, changes: Mapping[str, object]) -> Form:
    """Change hours, limit, types or words; raises VALIDATION_FAILED naming the fault."""
    form = of_staff(service, who, key)
    try:
        keys = Keys.of(dict(changes), "form")
        changed = keys.done(form.changed(keys))
    except SettingsRefused as refusal:
        raise Problem("VALIDATION_FAILED", detail=str(refusal)) from refusal
    with service.store.begin() as tx:
        kept = {**_changes(tx, key), **changes}
        tx.execute(delete(request_form).where(request_form.c.key == key))
        tx.execute(insert(request_form).values(key=key, changes=kept))
    return changed


def organisation_of(service: Service, form: Form) -> Organisation:
    """Whose form it is."""
    return service.organisation(form.ods)


def address(service: Service, form: Form) -> str:
    """The form's own link, the same for everybody (P1)."""
    return f"{service.settings.public_url}/r/{form.key}"


def _changes(tx: Tx, key: str) -> dict[str, object]:
    known = select(request_form.c.changes).where(request_form.c.key == key)
    found: dict[str, object] | None = tx.execute(known).scalar_one_or_none()
    return found or {}
