"""Link tokens, references, ids and signed values: everything that must not be guessed.

Link and manage tokens are derived from the product's secret and a random id.
So a text can carry the link again (E56) although only the token's SHA-256 is stored (E20).
"""

import base64
import binascii
import hashlib
import hmac
import json
import random
from collections.abc import Mapping

LINK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
LINK_LENGTH = 12
REFERENCE_ALPHABET = "23456789CFGHJMPQRVWX"
ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Forged(ValueError):
    """A signed value that this product did not sign, or signed for something else."""


class Tokens:
    """Makes and checks every token of one deployment."""

    def __init__(self, secret: str, chance: random.Random) -> None:
        self._secret = secret.encode()
        self._chance = chance

    def new_id(self, prefix: str) -> str:
        """A fresh random id such as `inv_8f…` (100 bits)."""
        return f"{prefix}_{self._draw(ID_ALPHABET, 20)}"

    def nonce(self) -> str:
        """A fresh random text for forms, sessions and references to the text gateway."""
        return self._draw(ID_ALPHABET, 24)

    def reference(self) -> str:
        """A fresh `XXXX-XXXX` for people to read out (E108)."""
        letters = self._draw(REFERENCE_ALPHABET, 8)
        return f"{letters[:4]}-{letters[4:]}"

    def code(self) -> str:
        """Six fresh digits, leading zeros kept (E85)."""
        return self._draw("0123456789", 6)

    def keyed(self, purpose: str, text: str) -> str:
        """A digest of an easily guessed text that nobody without the secret can try out."""
        return self._mac(purpose, text.encode()).hex()

    def link(self, invitation_id: str) -> str:
        """The token of an invitation's booking link (E20)."""
        return self._derive("link", invitation_id)

    def manage(self, booking_id: str) -> str:
        """The token of a booking's manage link (M1)."""
        return self._derive("manage", booking_id)

    def sign(self, purpose: str, value: Mapping[str, object]) -> str:
        """An opaque text that only this product can make or read; `purpose` keeps kinds apart."""
        payload = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        mac = self._mac(purpose, payload)[:16]
        return _text(mac + self._veiled(mac, payload))

    def read(self, purpose: str, signed: str) -> dict[str, object]:
        """What `sign` was given; raises `Forged` for anything else."""
        try:
            raw = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        except (binascii.Error, ValueError) as failure:
            raise Forged(purpose) from failure
        if _text(raw) != signed:  # decoding skips what is not of its alphabet, line ends too
            raise Forged(purpose)
        mac = raw[:16]
        payload = self._veiled(mac, raw[16:])
        if not hmac.compare_digest(mac, self._mac(purpose, payload)[:16]):
            raise Forged(purpose)
        value: dict[str, object] = json.loads(payload)
        return value

    def _veiled(self, mac: bytes, text: bytes) -> bytes:
        """The text under a stream that its own mac begins; doing it twice undoes it."""
        blocks = range(-(-len(text) // 32))
        stream = b"".join(self._mac("veil", mac + n.to_bytes(4)) for n in blocks)
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))

    def _derive(self, purpose: str, subject: str) -> str:
        number = int.from_bytes(self._mac(purpose, subject.encode()))
        letters = []
        for _ in range(LINK_LENGTH):
            number, place = divmod(number, len(LINK_ALPHABET))
            letters.append(LINK_ALPHABET[place])
        return "".join(letters)

    def _mac(self, purpose: str, payload: bytes) -> bytes:
        return hmac.digest(self._secret, purpose.encode() + b"\0" + payload, "sha256")

    def _draw(self, alphabet: str, length: int) -> str:
        return "".join(self._chance.choice(alphabet) for _ in range(length))


def digest(token: str) -> str:
    """The SHA-256 under which a token is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal_reference(text: str) -> str:
    """A reference as stored, from any spelling: case, spaces and dashes do not matter (E108)."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
