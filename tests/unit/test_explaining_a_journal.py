"""What a journal is searched by never tells what is struck out of it."""

from __future__ import annotations

from gpworld.control.explain import meets, nearest
from gpworld.core.journal import Exchange, Journal
from unit.stand_ins import an_exchange

TOKEN = "Abcdefgh2345"


def test_a_link_is_not_found_by_its_token_but_as_it_is_shown() -> None:
    opened = an_exchange(path=f"/b/{TOKEN}")
    assert not meets(opened, "path", f"/b/{TOKEN}")
    assert not meets(opened, "path", f"/b/{TOKEN[:4]}*")
    assert meets(opened, "path", "/b/[redacted]")
    assert meets(opened, "path", "/b/*")


def test_what_came_near_is_told_without_its_token() -> None:
    journal = Journal()
    journal.note(an_exchange(path=f"/b/{TOKEN}"))
    told = repr(nearest(journal, {"path": "/b/other"}, None))
    assert TOKEN not in told
    assert "path is '/b/[redacted]', not '/b/other'" in told


def test_what_is_found_leaves_redacted() -> None:
    journal = Journal()
    journal.note(an_exchange(path=f"/b/{TOKEN}", body=b'{"password": "hunter22"}'))

    def any_at_all(exchange: Exchange) -> bool:
        return True

    (found,) = journal.newest(5, any_at_all)
    assert (found.path, found.body) == ("/b/[redacted]", b'{"password": "[redacted]"}')
