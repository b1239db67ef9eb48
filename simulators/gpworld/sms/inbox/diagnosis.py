"""Why a text did not come: what was refused, what nearly matched, what rules did, in one answer."""

from __future__ import annotations

from dataclasses import replace

from gpworld.sms.filters import Filter
from gpworld.sms.inbox import wire
from gpworld.sms.model import FINAL, Message, Refusal, Text
from gpworld.sms.numbers import normal_form
from gpworld.sms.state import Sms

NEAREST = 5


def diagnose(sms: Sms, wanted: Filter) -> dict[str, object]:
    """Everything that may explain why nothing matched, the likeliest cause first in words."""
    scope = [text for text in _texts(sms, wanted.service_id, wanted.after) if wanted.in_scope(text)]
    near = nearest(wanted, scope)
    refused = refusals(sms, wanted)
    early = [text for text in _texts(sms, wanted.service_id, 0) if replace(wanted, after=0)(text)]
    elsewhere = _elsewhere(sms, wanted)
    created = sum(isinstance(text, Message) and text.status == "created" for text in scope)
    fired = sorted({rule for text in scope if isinstance(text, Message) for rule in text.rules})
    cause = (
        _refused(refused)
        or _paused(sms, wanted, created)
        or _near(wanted, near, best_only=True)
        or (early and "a text that matches was accepted before the cursor: take the cursor earlier")
        or elsewhere
        or _near(wanted, near, best_only=False)
        or _nothing(wanted, len(scope))
    )
    return {
        "cause": cause,
        "wanted": {clause.name: clause.wanted for clause in wanted.clauses},
        "nearly": [_miss(wanted, text) for text in near],
        "refused": [wire.refusal(refusal) for refusal in refused],
        "rules": sorted({*fired, *(rule for refusal in refused for rule in refusal.rules)}),
        "still_created": created,
        "accepted": len(scope),
    }


def _texts(sms: Sms, service_id: str | None, after: int) -> list[Text]:
    return list(sms.outbox.texts(service_id, after))


def nearest(wanted: Filter, scope: list[Text]) -> list[Text]:
    """The texts that meet most of a filter, the number counting twice."""

    def nearness(text: Text) -> int:
        return sum(1 + (c.name == "to") for c in wanted.clauses if c.test(text))

    scored = [(nearness(text), text.number, text) for text in scope]
    best = sorted((entry for entry in scored if entry[0]), key=lambda e: (-e[0], -e[1]))
    return [text for _, _, text in best[:NEAREST]]


def refusals(sms: Sms, wanted: Filter) -> list[Refusal]:
    """Refused sends since the cursor that may have been the text, newest first."""
    to = next((normal_form(c.wanted) for c in wanted.clauses if c.name == "to"), None)

    def may_be_it(refusal: Refusal) -> bool:
        if wanted.service_id is not None and refusal.service_id not in (None, wanted.service_id):
            return False
        tried = refusal.request.get("phone_number")
        return to is None or not isinstance(tried, str) or normal_form(tried) == to

    return [refusal for refusal in sms.outbox.refusals(wanted.after) if may_be_it(refusal)]


def _refused(refused: list[Refusal]) -> str:
    if not refused:
        return ""
    newest = refused[0]
    words = "; ".join(message for _, message in newest.errors)
    if newest.status == 201:
        return f"the text went to a smoke number: {words}"
    by = f" by chaos rule {', '.join(newest.rules)}" if newest.rules else ""
    return f"a send was refused{by} with {newest.status}: {words}"


def _paused(sms: Sms, wanted: Filter, created: int) -> str:
    service = sms.services.get(wanted.service_id or "")
    if service is not None and service.paused and created:
        return f"the service is paused ({created} waiting): POST /_sim/services/<id>/resume"
    return ""


def _near(wanted: Filter, near: list[Text], *, best_only: bool) -> str:
    """What the nearest text lacks; ``best_only``: only if it lacks one thing beside others."""
    if not near:
        return ""
    missed = [clause for clause in wanted.clauses if not clause.test(near[0])]
    if best_only and (len(missed) > 1 or len(wanted.clauses) < 2 or missed[0].name == "to"):
        return ""
    lacks = ", ".join(f"{clause.name}={clause.wanted}" for clause in missed)
    return f"the nearest text ({_state(near[0])}) does not meet {lacks}"


def _state(text: Text) -> str:
    if not isinstance(text, Message):
        return f"from +{text.sender.normalised}"
    final = "" if text.status in FINAL else " so far"
    return f"to {text.written}, {text.status}{final}"


def _elsewhere(sms: Sms, wanted: Filter) -> str:
    if wanted.service_id is None:
        return ""
    anywhere = replace(wanted, service_id=None, after=0)
    found = next((text for text in sms.outbox.texts() if anywhere(text)), None)
    if found is None:
        return ""
    other = sms.services.get(found.service_id)
    return f"a text that matches was sent by another service: {other.name if other else 'gone'}"


def _nothing(wanted: Filter, accepted: int) -> str:
    since = "since the cursor" if wanted.after else "at all"
    if accepted:
        return f"accepted {since}: {accepted}, but none like this"
    return f"no text was accepted {since}"


def _miss(wanted: Filter, text: Text) -> dict[str, object]:
    met = [clause.name for clause in wanted.clauses if clause.test(text)]
    missed = [clause.name for clause in wanted.clauses if clause.name not in met]
    return {**wire.row(text), "met": met, "missed": missed}
