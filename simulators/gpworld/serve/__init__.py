"""Serving: one asyncio loop on which every simulator of every world is called inline."""

from gpworld.serve.host import Host
from gpworld.serve.ports import Ports, PortTaken
from gpworld.serve.served import Served

__all__ = ["Host", "PortTaken", "Ports", "Served"]
