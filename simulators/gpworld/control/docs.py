"""Writes docs/control-plane.md from the table of routes: ``python -m gpworld.control.docs``."""

from __future__ import annotations

import re
from pathlib import Path

from gpworld.control.app import PREFIX
from gpworld.control.routes import ROUTES, Route

PAGE = Path(__file__).parents[3] / "docs" / "control-plane.md"

HEAD = f"""# The control plane

Everything that can be done to a running world, and everything that can be asked of it.
It listens on a port of its own, which is `control.url` in the environment file.
Every request carries `Authorization: Bearer` with `control.token`; without it nothing answers.
A Host header of another machine and an Origin of another page are refused, and there is no CORS.
A product under test is given a second token that can do nothing but read the clock.

```console
$ TOKEN=$(jq -r .control.token .gpworld/env.json)
$ curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:7100{PREFIX}/clock
{{"mode":"following","now":"2026-11-23T09:00:00+00:00","rate":1.0}}
```

Values go into the query of a `GET` and `DELETE`, and as a JSON object into the body of the others.
A `file` is the body itself, with `Content-Type: application/zip`.
A value that a route does not take is refused by name.
Refusals are problem documents with `status`, a `code` for machines and a `title` for people.
In Python, `gpworld.control.client.ControlClient` has a method of the same name for each row.

| Method and path | Takes | Does | Client method |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(_row, ROUTES))


def _row(route: Route) -> str:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
    takes = ", ".join(f"`{name}`" for name in route.takes) or "–"
    return f"| {route.method} `{PREFIX}{path}` | {takes} | {route.doc} | `{route.name}` |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
