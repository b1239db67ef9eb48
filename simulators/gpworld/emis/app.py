"""The EMIS simulator as one application: both facades, and an answer for every other address."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gpworld.core.app import Dialect
from gpworld.emis import partner, pfs
from gpworld.emis.errors_partner import Code, PartnerRefusal
from gpworld.emis.errors_pfs import Answer, PfsRefusal, refusal
from gpworld.emis.state import Emis


def create_app(system: Emis) -> Dialect:
    """The WSGI application of one world's EMIS."""
    app = Dialect("gpworld.emis")
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.register_blueprint(pfs.routes(system))
    app.register_blueprint(partner.routes(system))

    @app.errorhandler(HTTPException)
    def elsewhere(failure: HTTPException) -> Response:
        if request.path.startswith(f"{partner.PATH}/"):
            sentence = f"there is no operation {request.method} {request.path}"
            return partner.refuse(system, PartnerRefusal(Code.NOT_FOUND, sentence))
        if not isinstance(failure, MethodNotAllowed):
            return refusal(PfsRefusal(Answer.NO_ROUTE), system.settings.style)
        reply = refusal(PfsRefusal(Answer.NO_METHOD), system.settings.style)
        reply.headers["Allow"] = ", ".join(sorted(failure.valid_methods or ()))
        return reply

    return app
