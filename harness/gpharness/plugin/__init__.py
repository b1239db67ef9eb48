"""The pytest plugin: options, verdicts, and the fixtures of worlds and of the product judged.

Nothing heavy is imported by any part: worlds, servers and drivers are loaded when a fixture is
asked for.  Each part is a plugin of its own, so that pytest sees every fixture in one place only.
"""

from __future__ import annotations

pytest_plugins = (
    "gpharness.plugin.options",
    "gpharness.plugin.verdicts",
    "gpharness.plugin.worlds",
    "gpharness.plugin.products",
    "gpharness.stubs",
)
