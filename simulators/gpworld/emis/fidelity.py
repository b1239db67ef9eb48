"""What of this EMIS is known, what is inferred, and what is our choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gpworld.core.fidelity import Rule
from gpworld.emis.fidelity_partner import PARTNER_RULES
from gpworld.emis.fidelity_pfs import PFS_RULES, SHARED_RULES
from gpworld.emis.fidelity_pfs_book import PFS_BOOK_RULES


def _all_of(facade: str, rules: Iterable[Rule]) -> Iterator[Rule]:
    """A rule that names no operation is about its whole facade, not about the other one."""
    for rule in rules:
        yield rule if rule.operations else replace(rule, operations=(f"{facade}.*",))


RULES = (
    *SHARED_RULES,
    *_all_of("pfs", (*PFS_RULES, *PFS_BOOK_RULES)),
    *_all_of("partner", PARTNER_RULES),
)
"""Every rule of the contract that is not simply specified, and what we decided beside it."""

WHOLLY_SPECIFIED: tuple[str, ...] = ()
"""Operations on which nothing but the rules of their whole facade bears."""
