"""A form's link as a QR code, for posters, letters and screens (P1)."""

import io

import segno

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
ERROR_CORRECTION = "m"  # a creased poster is still read


def qr_code(address: str, kind: str, title: str) -> bytes:
    """A QR code that leads to an address, as `svg` or `png`."""
    made = segno.make(address, error=ERROR_CORRECTION, micro=False)
    out = io.BytesIO()
    if kind == "svg":
        made.save(out, kind="svg", scale=8, title=title, desc=address, xmldecl=False)
    else:
        made.save(out, kind="png", scale=8)
    return out.getvalue()
