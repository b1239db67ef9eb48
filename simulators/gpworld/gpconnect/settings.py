"""The switches of section 14, as a scenario's ``[gpconnect]`` table sets them."""

from __future__ import annotations

from dataclasses import dataclass

from gpworld.gpconnect import codes


@dataclass(frozen=True, slots=True)
class GpConnectSettings:
    """Switches of the provider; those of one practice are in its ``SharingRules``.

    Attributes:
        strict_role: refuse a token without a role profile identifier, or with ``UNK`` there.
        jwt_exp_tolerance: seconds by which a token's life may differ from 300.
        jwt_leeway: seconds that a token is still taken after it has expired.
        jwt_aud_check: the token must name this service root as its audience.
        require_if_match: amend and cancel without If-Match are refused.
        error_system: ``CodeSystem`` or ``ValueSet``: how outcomes name the coding system.
        xml: whether application/fhir+xml is spoken.
        partial_bundle: leave ``organization`` or ``schedule`` out of slot bundles; empty is whole.
        pds_outage: the Personal Demographics Service cannot be reached.
        unstaffed_role: job role of schedules without a practitioner; empty hides their slots.
    """

    strict_role: bool = False
    jwt_exp_tolerance: int = 0
    jwt_leeway: int = 0
    jwt_aud_check: bool = False
    require_if_match: bool = False
    error_system: str = "CodeSystem"
    xml: bool = True
    partial_bundle: str = ""
    pds_outage: bool = False
    unstaffed_role: str = "R0260"

    def __post_init__(self) -> None:
        """Refuse what no switch has.

        Raises:
            ValueError: a value that the switch does not know.
        """
        _one_of("error_system", self.error_system, ("CodeSystem", "ValueSet"))
        _one_of("partial_bundle", self.partial_bundle, ("", "organization", "schedule"))
        _one_of("unstaffed_role", self.unstaffed_role, ("", *codes.ROLES))

    @property
    def error_address(self) -> str:
        """The coding system's address in outcomes."""
        known = self.error_system == "CodeSystem"
        return codes.ERRORS_CODE_SYSTEM if known else codes.ERRORS_VALUE_SET


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"gpconnect.{name} is {value!r}: use one of {', '.join(map(repr, known))}")
