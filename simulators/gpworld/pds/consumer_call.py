"""A request to PDS as the rules for its consumers see it."""

from __future__ import annotations

from gpworld.core.consumer import Call, digest, once


class PdsCall(Call):
    """A request for people."""

    @once
    def same(self) -> str:
        """Equal for two requests that ask for the same: verb, address and body."""
        request = self.request
        return digest(f"{request.method} {request.path}?{request.query} ".encode() + request.body)
