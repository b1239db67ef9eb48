"""Browsers for the drivers: ``requests`` sessions whose bytes go through Locust's fast client.

The drivers of the features stay as they are; only the transport below ``requests`` is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import cast

import requests
from geventhttpclient.header import Headers
from locust.contrib.fasthttp import FastHttpSession
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from gpload.calls import named

Note = Callable[[str, float, float], None]
"""Told the name of a call, when it was sent (``perf_counter``) and how many seconds it took."""


class FastTransport(BaseAdapter):
    """Sends a prepared request of ``requests`` with Locust's FastHttpSession.

    One set of connections serves all visitors of a process, as a reverse proxy's would.
    """

    def __init__(self, client: FastHttpSession, note: Note) -> None:
        super().__init__()
        self._note, self._client = note, client
        client.client.cookiejar = None  # a visitor's cookies are the visitor's session's own
        setattr(client.client, "redirect_response_codes", frozenset())  # noqa: B010 - typed as the class's

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The reply as ``requests`` has it; below 500 the product has answered, in Locust too.

        Raises:
            requests.ConnectionError: there was no reply.
        """
        name = f"{request.method} {named(request.path_url.partition('?')[0])}"
        headers = {key: str(value) for key, value in request.headers.items()}
        began = perf_counter()
        with self._client.request(
            request.method or "GET",
            request.url or "",
            name=name.partition(" ")[2],
            data=cast("str", request.body or ""),  # bytes go through as they are
            headers=headers,
            catch_response=True,
        ) as reply:
            self._note(name, began, perf_counter() - began)
            if 0 < reply.status_code < 500:
                reply.success()
        if not reply.status_code:
            raise requests.ConnectionError(str(reply.error), request=request)
        return _answered(request, reply.status_code, _joined(reply.headers), reply.content)

    def close(self) -> None:
        """Connections end with the process."""


def _answered(
    request: requests.PreparedRequest,
    status: int,
    headers: Mapping[str, str],
    body: bytes | None,
) -> requests.Response:
    found = requests.Response()
    found.status_code = status
    found.headers = CaseInsensitiveDict(headers)
    found.url = request.url or ""
    found.request = request
    found._content = body or b""
    found.encoding = "utf-8"
    return found


def _joined(headers: Headers | None) -> dict[str, str]:
    """One value a name: those that came several times with commas, as RFC 9110 has it."""
    found: dict[str, str] = {}
    for name, value in headers.items() if headers else ():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def browsers(transport: BaseAdapter) -> Callable[[], requests.Session]:
    """Makes a browser for each visitor, all over one transport."""

    def browser() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", transport)
        session.mount("https://", transport)
        return session

    return browser
