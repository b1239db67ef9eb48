"""One invitation followed through a world: what was asked for it, of whom, and what came of it."""

from gpworld.trace.following import exchanges, stretches, trace
from gpworld.trace.steps import Step, Trace
from gpworld.trace.subject import UnknownSubject

__all__ = ["Step", "Trace", "UnknownSubject", "exchanges", "stretches", "trace"]
