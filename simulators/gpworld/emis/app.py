"""The EMIS simulator as one application: both facades, and an answer for every other address."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gpworld.core.app import Dialect, allowed
from gpworld.core.asked import request
from gpworld.core.exchange import Reply
from gpworld.emis import partner, pfs
from gpworld.emis.errors_partner import Code, PartnerRefusal
from gpworld.emis.errors_pfs import Answer, PfsRefusal, refusal
from gpworld.emis.state import Emis


def create_app(system: Emis) -> Dialect:
    """One world's EMIS."""
    app = Dialect("emis")
    pfs.register(app, system)
    partner.register(app, system)

    @app.refuses(HTTPException)
    def elsewhere(failure: HTTPException) -> Reply:
        if request.path.startswith(f"{partner.PATH}/"):
            sentence = f"there is no operation {request.method} {request.path}"
            return partner.refuse(system, PartnerRefusal(Code.NOT_FOUND, sentence))
        if not isinstance(failure, MethodNotAllowed):
            return refusal(PfsRefusal(Answer.NO_ROUTE), system.settings.style)
        no_method = PfsRefusal(Answer.NO_METHOD)
        return refusal(no_method, system.settings.style, allowed(failure))

    return app
