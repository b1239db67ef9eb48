"""The Spine Directory: where a practice answers GP Connect, and its number (contract section 10).

What was found is kept for a day; what was not found is asked for again each time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from refbooking.accesses import GpConnectAccess
from refbooking.clinical import fhir
from refbooking.clinical.gpconnect_codes import INTERACTION_ID, ODS_CODE, SPINE_ASID
from refbooking.clinical.model import Refusal, UpstreamRefused, UpstreamTimeout
from refbooking.clinical.wire import Line
from refbooking.clock import Clock

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Route:
    """A practice's service root, and the number that requests to it carry."""

    root: str
    asid: str


class Directory:
    """One directory, for every practice and every interaction."""

    def __init__(
        self, access: GpConnectAccess, clock: Clock, correlation: Callable[[], str]
    ) -> None:
        headers = {"Accept": "application/fhir+json"}
        if access.api_key:
            headers["apikey"] = access.api_key
        self._line = Line("sds", access.sds_url, headers)
        self._clock = clock
        self._correlation = correlation
        self._kept: dict[tuple[str, str], tuple[datetime, Route]] = {}

    def route(self, ods: str, interaction_id: str) -> Route:
        """The way to a practice; raises `UpstreamRefused` NOT_ENABLED where it has none."""
        now = self._clock.now()
        found_at, route = self._kept.get((ods, interaction_id), (None, None))
        if route is not None and found_at is not None and found_at <= now < found_at + KEPT:
            return route
        route = Route(self._root(ods, interaction_id), self._asid(ods, interaction_id))
        self._kept[ods, interaction_id] = now, route
        return route

    def forget(self, ods: str) -> None:
        """Look a practice up afresh next time: what was kept is not true any more."""
        for key in [key for key in self._kept if key[0] == ods]:
            self._kept.pop(key, None)

    def _root(self, ods: str, interaction_id: str) -> str:
        endpoint = self._look_up("Endpoint", ods, interaction_id)
        return str(endpoint["address"]).rstrip("/")

    def _asid(self, ods: str, interaction_id: str) -> str:
        device = self._look_up("Device", ods, interaction_id)
        asid = fhir.identifier(device, SPINE_ASID)
        if asid is None:
            raise self._not_enabled(f"{ods} has no ASID in the directory")
        return asid

    def _look_up(self, kind: str, ods: str, interaction_id: str) -> fhir.Json:
        params = {
            "organization": f"{ODS_CODE}|{ods}",
            "identifier": f"{INTERACTION_ID}|{interaction_id}",
        }
        headers = {"X-Correlation-Id": self._correlation()}
        reply = self._line.call("GET", f"/{kind}", params=params, headers=headers)
        found = self._found(reply)
        if not found:
            raise self._not_enabled(f"{ods} is not in the directory for {interaction_id}")
        return found[0]

    def _found(self, reply: requests.Response) -> list[Mapping[str, object]]:
        if reply.status_code == 504:
            raise UpstreamTimeout("sds", "answered 504", status=504)
        if reply.status_code != 200:
            raise self._line.unavailable(reply)
        try:
            return fhir.resources(fhir.body(reply.content))
        except (ValueError, TypeError, KeyError) as failure:
            raise self._line.unreadable(reply, f"no directory entry: {failure}") from failure

    def _not_enabled(self, why: str) -> UpstreamRefused:
        return UpstreamRefused(Refusal.NOT_ENABLED, "sds", why, status=200)
