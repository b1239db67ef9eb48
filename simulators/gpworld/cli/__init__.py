"""The ``gpworld`` command: starting a world, and acting on one that runs."""

from gpworld.cli.main import main

__all__ = ["main"]
