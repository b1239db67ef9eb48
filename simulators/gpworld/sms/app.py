"""The gateway's application: ``/v2`` as GOV.UK Notify has it, and the inbox under ``/_sim``."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect, allowed
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply
from gpworld.sms import v2
from gpworld.sms.errors import Refused
from gpworld.sms.inbox import routes as inbox
from gpworld.sms.state import Sms


def create_app(sms: Sms) -> Dialect:
    """The gateway of one world."""
    app = Dialect("sms", tells_options=True)
    v2.register(app, sms)
    inbox.register(app, sms)

    @app.refuses(Refused)
    def refused(fault: Refused) -> Reply:
        return json_reply(fault.body(), fault.status)

    @app.refuses(HTTPException)
    def no_route(fault: HTTPException) -> Reply:
        """An address or a method that is not there (contract section 3), or a malformed one."""
        body = {"result": "error", "message": fault.description}
        return json_reply(body, fault.code or 500, headers=allowed(fault))

    return app
