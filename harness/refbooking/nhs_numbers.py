"""NHS numbers: ten digits, of which the last checks the others."""


def normal(text: str) -> str | None:
    """The ten digits, from any spacing, or None when they are not an NHS number."""
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return None
    return digits if _check(digits) == int(digits[-1]) else None


def _check(digits: str) -> int:
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11  # 10 is never a digit, so such numbers are refused
