"""Calls to clinical systems: a keep-alive session per thread, time budgets, honest failures."""

import threading
from collections.abc import Mapping, Sequence

import requests

from refbooking.clinical import following
from refbooking.clinical.budget import patience
from refbooking.clinical.following import request_id
from refbooking.clinical.model import UpstreamTimeout, UpstreamUnavailable, UpstreamUnreadable

CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0


class Line:
    """The way to one system: its name for errors, its address and the headers of every call."""

    def __init__(self, system: str, url: str, headers: Mapping[str, str]) -> None:
        self.system = system
        self._url = url
        self._headers = dict(headers)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json: object = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One call within E52's budgets; every status comes back, only a missing answer raises.

        `headers` are this call's own, over those of the line.
        """
        seconds = patience(READ_SECONDS, self.system)
        trace = request_id.get()
        try:
            return _session().request(
                method,
                self._url + path,
                params=params,
                json=json,
                data=data,
                headers=self._headers | dict(following.headers()) | dict(headers or {}),
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
            )
        # The library's own words hold the whole address, which may name a patient: they go no
        # further, neither as text nor as the cause in a log (I18).
        except requests.ConnectTimeout:
            raise self._unavailable("could not be reached in time", reached=False) from None
        except requests.Timeout:
            text = f"no answer within {seconds:.3g} seconds"
            raise UpstreamTimeout(self.system, text, trace_id=trace) from None
        except requests.ConnectionError as failure:
            refused = "NewConnectionError" in repr(failure)
            raise self._unavailable("the connection broke", reached=not refused) from None
        except requests.RequestException as failure:
            # A reply that breaks off or cannot be decoded: something was done, we know not what.
            text = f"the answer broke off ({type(failure).__name__})"
            raise UpstreamUnreadable(self.system, text, trace_id=trace) from None

    def unavailable(self, reply: requests.Response, *, reached: bool = True) -> UpstreamUnavailable:
        """The failure behind a 5xx answer."""
        return self._unavailable(f"answered {reply.status_code}", reached=reached, reply=reply)

    def unreadable(self, reply: requests.Response, why: str) -> UpstreamUnreadable:
        """The failure behind an answer that does not mean anything."""
        return UpstreamUnreadable(
            self.system, why, status=reply.status_code, trace_id=request_id.get()
        )

    def _unavailable(
        self, text: str, *, reached: bool, reply: requests.Response | None = None
    ) -> UpstreamUnavailable:
        status = None if reply is None else reply.status_code
        return UpstreamUnavailable(
            self.system, text, reached=reached, status=status, trace_id=request_id.get()
        )


_threads = threading.local()


def _session() -> requests.Session:
    session = getattr(_threads, "session", None)
    if not isinstance(session, requests.Session):
        session = _threads.session = requests.Session()
        session.trust_env = False  # what we talk to is named in the settings, and nowhere else
    return session
