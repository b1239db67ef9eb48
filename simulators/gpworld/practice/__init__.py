"""One practice as a dialect sees it: its book, its register and its staff, side by side."""

from gpworld.practice.model import Practice, Practices

__all__ = ["Practice", "Practices"]
