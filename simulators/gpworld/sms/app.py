"""The gateway's application: ``/v2`` as GOV.UK Notify has it, and the inbox under ``/_sim``."""

from __future__ import annotations

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect, json_reply
from gpworld.sms import v2
from gpworld.sms.errors import Refused
from gpworld.sms.inbox import routes as inbox
from gpworld.sms.state import Sms


def create_app(sms: Sms) -> Flask:
    """The gateway of one world."""
    app = Dialect("gpworld.sms")
    v2.register(app, sms)
    inbox.register(app, sms)

    @app.errorhandler(Refused)
    def refused(fault: Refused) -> Response:
        if request.endpoint == v2.SEND:
            agent = request.headers.get("User-Agent", "")[:200]
            sms.note_refusal(g.get("caller"), fault, v2.as_sent(), agent)
        return json_reply(fault.body(), fault.status)

    @app.errorhandler(HTTPException)
    def no_route(fault: HTTPException) -> Response:
        """An address or a method that is not there (contract section 3), or a malformed one."""
        reply = json_reply({"result": "error", "message": fault.description}, fault.code or 500)
        for name, value in fault.get_headers(request.environ):
            if name.lower() in ("allow", "location"):
                reply.headers[name] = value
        return reply

    return app
