"""The harness's reader of QR codes says yes to a form's own address, and to no other."""

from __future__ import annotations

import io

import pytest
import segno

from gpharness import qr

ADDRESS = "http://booking.test/r/abcdefghjkmn"


def picture(address: str, scale: int, level: str = "m") -> bytes:
    """A QR code as a PNG picture."""
    out = io.BytesIO()
    segno.make(address, error=level, micro=False).save(out, kind="png", scale=scale)
    return out.getvalue()


@pytest.mark.parametrize("level", ["l", "m", "q", "h"])
@pytest.mark.parametrize("scale", [1, 8])
def test_a_code_of_the_address_is_read(scale: int, level: str) -> None:
    assert qr.leads_to(picture(ADDRESS, scale, level), ADDRESS)


def test_a_code_of_another_address_is_not() -> None:
    assert not qr.leads_to(picture(ADDRESS.replace("k", "x"), 4), ADDRESS)


def test_what_is_no_picture_is_said_so() -> None:
    with pytest.raises(qr.NoPicture, match="it is no PNG picture"):
        qr.leads_to(b"<svg/>", ADDRESS)
