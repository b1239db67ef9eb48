"""Why a slot is not offered to somebody: every rule that it is held against, in order."""

from gpworld.why.model import GP_PRACTICE, Tried, Who, WhyNot
from gpworld.why.verdict import why_not

__all__ = ["GP_PRACTICE", "Tried", "Who", "WhyNot", "why_not"]
