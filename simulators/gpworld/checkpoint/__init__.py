"""Checkpoints on paper: a whole world in one file that any process of this version can open."""

from gpworld.checkpoint.file import (
    CheckpointError,
    Head,
    dumps,
    get,
    head,
    is_of,
    load,
    loads,
    put,
    save,
)

__all__ = [
    "CheckpointError",
    "Head",
    "dumps",
    "get",
    "head",
    "is_of",
    "load",
    "loads",
    "put",
    "save",
]
