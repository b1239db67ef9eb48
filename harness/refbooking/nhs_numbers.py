"""NHS numbers: ten digits, of which the last checks the others."""


def normal(text: str) -> str | None:
    """The ten digits, from any spacing, or None when they are not an NHS number."""
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return None
    return digits if _check(digits) == int(digits[-1]) else None


def _check(digits: str) -> int:
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11  # 10 is never a digit, so such numbers are refused
