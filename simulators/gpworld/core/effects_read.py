"""Reading an effect as it is written: ``{ delay = { ms = 250 } }``, ``{ status = 503 }``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gpworld.core import effects
from gpworld.core.effects import Effect
from gpworld.core.given import FaultError, Given, shown
from gpworld.core.latency import MOST_MS, Base, Fixed, Impossible, Latency, Uniform, fitted

PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
AROUND = ("per_slot_ms", "per_caller_ms", "factor")
RECEIPTS = ("late", "lost", "twice", "out-of-order", "before-reply")
MOST_SECONDS = 31 * 86_400.0


def read_effect(table: object) -> Effect:
    """The effect of a rule.

    Raises:
        FaultError: there is not exactly one, or its values make no sense.
    """
    given = Given(table, READERS, "effect")
    named = [name for name in READERS if name in given]
    if len(named) != 1:
        raise FaultError("effect", f"give exactly one of {', '.join(READERS)}")
    return READERS[named[0]](given, named[0])


def _delay(given: Given, name: str) -> Effect:
    known = ("ms", "uniform", *PERCENTILES, "cap", *AROUND)
    inner = Given(given.raw(name), known, f"effect.{name}")
    latency = Latency(
        _base(inner),
        per_slot_ms=inner.number("per_slot_ms", 0, MOST_MS, 0.0),
        per_caller_ms=inner.number("per_caller_ms", 0, MOST_MS, 0.0),
        factor=inner.number("factor", 0, 1_000, 1.0),
    )
    if latency == Latency(factor=latency.factor):
        raise FaultError(f"effect.{name}", "it is no delay; give ms, uniform, p50 or per_slot_ms")
    return effects.Delay(latency)


def _base(inner: Given) -> Base:
    """The system's own time: one of the three ways to say it, or nothing."""
    ways = [way for way in ("ms", "uniform", "p50") if way in inner]
    if len(ways) > 1:
        raise inner.wrong(ways[1], f"does not go with {ways[0]}; give one of them")
    if "p50" in inner:
        return _log_normal(inner)
    for odd in ("p95", "p99", "cap"):
        if odd in inner:
            raise inner.wrong(odd, "needs p50 as well; add it")
    if "uniform" in inner:
        return _uniform(inner)
    return Fixed(inner.number("ms", 0, MOST_MS, 0.0))


def _log_normal(inner: Given) -> Base:
    measured = {
        share: inner.number(name, 0, MOST_MS)
        for name, share in PERCENTILES.items()
        if name in inner
    }
    cap = inner.number("cap", 0, MOST_MS) if "cap" in inner else None
    try:
        return fitted(measured, cap)
    except Impossible as failure:
        raise FaultError("effect.delay", str(failure)) from None


def _uniform(inner: Given) -> Uniform:
    pair = inner.raw("uniform")
    ends = pair if isinstance(pair, list | tuple) else ()
    if len(ends) != 2 or any(
        not isinstance(end, int | float) or isinstance(end, bool) for end in ends
    ):
        raise inner.wrong("uniform", "give least and most milliseconds, as in [100, 300]")
    if not 0 <= ends[0] <= ends[1] <= MOST_MS:
        raise inner.wrong("uniform", f"give least before most, both from 0 to {MOST_MS:g}")
    return Uniform(float(ends[0]), float(ends[1]))


def _status(given: Given, name: str) -> Effect:
    if not isinstance(given.raw(name), Mapping):
        return effects.Status(given.whole(name, 400, 599))
    inner = Given(given.raw(name), ("code", "style"), f"effect.{name}")
    return effects.Status(inner.whole("code", 400, 599), inner.text("style"))


def _dribble(given: Given, name: str) -> Effect:
    inner = Given(given.raw(name), ("ms",), f"effect.{name}")
    return effects.Dribble(inner.number("ms", 0, MOST_MS))


def _truncate(given: Given, name: str) -> Effect:
    if given.raw(name) is True:
        return effects.Truncate()
    inner = Given(given.raw(name), ("share",), f"effect.{name}")
    return effects.Truncate(inner.number("share", 0, 0.99))


def _stale(given: Given, name: str) -> Effect:
    if given.raw(name) is True:
        return effects.Stale()
    inner = Given(given.raw(name), ("seconds",), f"effect.{name}")
    return effects.Stale(inner.number("seconds", 0, MOST_SECONDS))


def _missing_window(given: Given, name: str) -> Effect:
    if not isinstance(given.raw(name), Mapping):
        return effects.MissingWindow(given.whole(name, 1, 26))
    inner = Given(given.raw(name), ("number", "status"), f"effect.{name}")
    return effects.MissingWindow(inner.whole("number", 1, 26), inner.whole("status", 400, 599, 503))


def _receipt(given: Given, name: str) -> Effect:
    if not isinstance(given.raw(name), Mapping):
        return effects.Receipt(given.text(name, RECEIPTS))
    inner = Given(given.raw(name), ("how", "seconds"), f"effect.{name}")
    if "seconds" in inner and inner.text("how") != "late":
        raise inner.wrong("seconds", 'only goes with how = "late"; remove it')
    return effects.Receipt(
        inner.text("how", RECEIPTS), inner.number("seconds", 0, MOST_SECONDS, 60.0)
    )


def _plain(effect: Effect) -> Callable[[Given, str], Effect]:
    def read(given: Given, name: str) -> Effect:
        if given.raw(name) is not True:
            raise given.wrong(name, f"{shown(given.raw(name))} does not fit; write {name} = true")
        return effect

    return read


READERS: Mapping[str, Callable[[Given, str], Effect]] = MappingProxyType(
    {
        "delay": _delay,
        "dribble": _dribble,
        "status": _status,
        "reset": _plain(effects.Reset()),
        "hang": _plain(effects.Hang()),
        "truncate": _truncate,
        "malformed": _plain(effects.Malformed()),
        "empty": _plain(effects.Empty()),
        "stale": _stale,
        "missing_window": _missing_window,
        "receipt": _receipt,
        "prefetch": _plain(effects.Prefetch()),
    }
)
"""Each effect by the name it is written with."""
