"""The text gateway, reached through the published GOV.UK Notify client."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import requests
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from refbooking.clinical import following
from refbooking.settings import SmsAccess


class TextRefused(Exception):
    """The gateway said no for good; `text` is its wording, for staff."""

    def __init__(self, text: str, status: int, *, number_fault: bool) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.number_fault = number_fault


class TextRateLimited(Exception):
    """The gateway takes no more texts for the moment."""


class TextUnanswered(Exception):
    """The gateway is down, or its reply was lost: the text may or may not have been accepted."""


@dataclass(frozen=True)
class TextState:
    """A text as the gateway has it."""

    gateway_id: str
    status: str


class TextGateway(Protocol):
    """Whatever sends texts."""

    def send(self, mobile: str, body: str, reference: str) -> TextState:
        """Hand over one text; raises `TextRefused`, `TextRateLimited` or `TextUnanswered`."""

    def find(self, reference: str) -> TextState | None:
        """The text accepted under our reference, if any; raises `TextUnanswered`."""


class NotifyGateway:
    """GOV.UK Notify, or whatever speaks its wire; one client per thread, as it asks."""

    def __init__(self, access: SmsAccess) -> None:
        self._access = access
        self._local = threading.local()

    def send(self, mobile: str, body: str, reference: str) -> TextState:
        """Hand over one text (contract section 4); the template's whole body is our message."""
        try:
            reply = self._client().send_sms_notification(
                phone_number=mobile,
                template_id=self._access.template_id,
                personalisation={"message": body},
                reference=reference,
            )
            return TextState(reply["id"], "created")
        except HTTPError as failure:
            raise _failure(failure) from failure
        except (InvalidResponse, KeyError, TypeError) as failure:
            raise TextUnanswered("the reply could not be read") from failure

    def find(self, reference: str) -> TextState | None:
        """The newest text under a reference (contract section 5)."""
        try:
            reply = self._client().get_all_notifications(reference=reference)
            found = reply["notifications"]
            return TextState(found[0]["id"], found[0]["status"]) if found else None
        except (HTTPError, InvalidResponse, KeyError, TypeError) as failure:
            raise TextUnanswered("the gateway could not be asked") from failure

    def _client(self) -> "_Notify":
        client: _Notify | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = _client(self._access)
        return client


class _Notify(Protocol):
    """The two calls of the published client that we use; it has no types of its own."""

    def send_sms_notification(
        self,
        phone_number: str,
        template_id: str,
        personalisation: Mapping[str, str],
        reference: str,
    ) -> Mapping[str, str]: ...

    def get_all_notifications(
        self, *, reference: str
    ) -> Mapping[str, Sequence[Mapping[str, str]]]: ...


def _client(access: SmsAccess) -> _Notify:
    client = NotificationsAPIClient(  # type: ignore[no-untyped-call]  # it has no types
        access.api_key, base_url=access.url, timeout=10
    )
    client.request_session.auth = _named  # the one place where it lets us add headers
    told: _Notify = client
    return told


def _named(call: requests.PreparedRequest) -> requests.PreparedRequest:
    call.headers.update(following.headers())
    return call


def _failure(failure: HTTPError) -> Exception:
    status = failure.status_code
    if status == 429:
        return TextRateLimited(str(failure.message))
    if status >= 500:
        return TextUnanswered(str(failure.message))
    faults: list[dict[str, str]] = failure.message if isinstance(failure.message, list) else []
    texts = [fault.get("message", "") for fault in faults]
    kinds = {fault.get("error", "") for fault in faults}
    about_number = any(text.startswith("phone_number") for text in texts) or any(
        "international mobile" in text or "recipient" in text for text in texts
    )
    return TextRefused(
        "; ".join(texts) or str(failure.message),
        status,
        number_fault=status == 400 and ("InvalidPhoneError" in kinds or about_number),
    )
