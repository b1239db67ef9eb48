"""The test tokens with which staff of a world sign in to the product."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gpworld.world import World

Row = Mapping[str, Any]  # one object of the environment file's ``staff``


def of_world(world: World) -> dict[str, str]:
    """Those of a world in this process."""
    from gpworld.scenario import cast

    return _by_key(cast.staff(world))


def of_environment(path: str | Path) -> dict[str, str]:
    """Those that an environment file lists."""
    return of_document(json.loads(Path(path).read_text(encoding="utf-8")))


def of_document(environment: Row) -> dict[str, str]:
    """Those of an environment file that was read already."""
    return _by_key(environment["staff"])


def _by_key(rows: list[Row] | list[dict[str, Any]]) -> dict[str, str]:
    return {f"{row['ods']}:{row['user']}": row["booking_token"] for row in rows}
