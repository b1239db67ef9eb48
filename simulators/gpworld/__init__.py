"""gpworld: a simulated world of English general practice."""

__version__ = "0.1.0"
