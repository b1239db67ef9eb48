"""What the gateway says no with: one envelope, one place for its names (contract section 13)."""

from __future__ import annotations

from collections.abc import Iterable

TRIAL = (
    "Can’t send to this recipient when service is in trial mode – "
    "see https://www.notifications.service.gov.uk/trial-mode"
)
TEAM_ONLY = "Can’t send to this recipient using a team-only API key"


class Refused(Exception):
    """A request that is answered with an error.

    Attributes:
        status: the HTTP status.
        errors: pairs of error name and message.
        rules: the chaos rules that asked for it.
    """

    def __init__(
        self, status: int, errors: Iterable[tuple[str, str]], rules: tuple[str, ...] = ()
    ) -> None:
        self.status = status
        self.errors = tuple(dict.fromkeys(errors))
        self.rules = rules
        super().__init__("; ".join(message for _, message in self.errors))

    def body(self) -> dict[str, object]:
        """The envelope of the wire."""
        named = [{"error": error, "message": message} for error, message in self.errors]
        return {"status_code": self.status, "errors": named}


def unauthorised(message: str, status: int = 403) -> Refused:
    """The token will not do."""
    return Refused(status, [("AuthError", message)])


def invalid(messages: Iterable[str]) -> Refused:
    """The request does not follow its schema."""
    return Refused(400, [("ValidationError", message) for message in messages])


def bad_request(message: str) -> Refused:
    """The request follows its schema but cannot be done."""
    return Refused(400, [("BadRequestError", message)])


def bad_number(message: str) -> Refused:
    """The number is sound, but no text can go there."""
    return Refused(400, [("InvalidPhoneError", message)])


def no_result() -> Refused:
    """The service has no such thing."""
    return Refused(404, [("NoResultFound", "No result found")])


def over_rate(key_type: str, limit: int) -> Refused:
    """Too many requests in a minute."""
    return Refused(
        429,
        [
            (
                "RateLimitError",
                f"Exceeded rate limit for key type {key_type.upper()} "
                f"of {limit} requests per 60 seconds",
            )
        ],
    )


def over_daily(what: str, limit: int) -> Refused:
    """Too many texts in a day."""
    return Refused(
        429, [("TooManyRequestsError", f"Exceeded send limits ({what}: {limit}) for today")]
    )


BROKEN = {
    500: ("Exception", "Internal server error"),
    503: ("ServiceUnavailable", "Service unavailable"),
    504: ("EventletTimeout", "Timeout serving request"),
}


def broken(status: int) -> Refused:
    """The gateway itself fails, because a chaos rule or a fault rule asked for it."""
    return Refused(status, [BROKEN[status]])
