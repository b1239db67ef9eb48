"""What of this EMIS is known, what is inferred, and what is our choice."""

from __future__ import annotations

from gpworld.emis.fidelity_partner import PARTNER_RULES
from gpworld.emis.fidelity_pfs import PFS_RULES

RULES = (*PFS_RULES, *PARTNER_RULES)
"""Every rule of the contract that is not simply specified, and what we decided beside it."""
