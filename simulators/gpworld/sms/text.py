"""The text of a message: cleaned, measured and cut into parts (contract section 7)."""

from __future__ import annotations

import re
import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€")
WELSH = frozenset("ÀÁÂÈÊËÌÍÎÏÒÓÔÙÚÛÝáâêëíîïóôúûýÿŴŵŶŷŸẀẁẂẃẄẅỲỳ")
KEPT = BASIC | EXTENSION | WELSH

TYPOGRAPHIC = {
    "–": "-",
    "—": "-",
    "\u2011": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "ł": "l",
    "Ł": "L",
    "\t": " ",
    "\u00a0": " ",
    "\u202f": " ",
}
ZERO_WIDTH = "\u180e\u200b\u200c\u200d\u2060\ufeff"

_BEFORE_PUNCTUATION = re.compile(r"[ \t]+([,.])")
_BLANKS = re.compile(r"[ \t]+")
_MANY_NEWLINES = re.compile(r"\n{3,}")
_NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " "} | dict.fromkeys(ZERO_WIDTH))

MAXIMUM = 918
_LENGTHS = {"gsm-7": (160, 153), "ucs-2": (70, 67)}


def clean(text: str) -> str:
    """A text as the gateway sends it: blanks tidied, foreign characters replaced."""
    tidied = tidy(text)
    if KEPT.issuperset(tidied):
        return tidied
    return "".join(replaced(character) for character in tidied)


def tidy(text: str) -> str:
    """The first three steps of cleaning: blanks and line ends, no character replaced."""
    text = _BEFORE_PUNCTUATION.sub(r"\1", text)
    lines = (_BLANKS.sub(" ", line.translate(_NO_BREAK)).strip() for line in text.splitlines())
    return _MANY_NEWLINES.sub("\n\n", "\n".join(lines)).strip()


def replaced(character: str) -> str:
    """What becomes of one character: itself, its plain form, or a question mark."""
    if character in KEPT:
        return character
    if character in TYPOGRAPHIC:
        return TYPOGRAPHIC[character]
    decomposed = unicodedata.decomposition(character)
    if decomposed and not decomposed.startswith("<"):
        base = chr(int(decomposed.split()[0], 16))
        if base in KEPT:
            return base
    return "?"


def changes(text: str) -> list[tuple[str, str]]:
    """Each character that cleaning replaced, with what it became, in order and once."""
    seen = dict.fromkeys(character for character in tidy(text) if character not in KEPT)
    return [(character, replaced(character)) for character in seen]


def encoding(cleaned: str) -> str:
    """``ucs-2`` when a Welsh letter outside GSM-7 is there, else ``gsm-7``."""
    return "gsm-7" if WELSH.isdisjoint(cleaned) else "ucs-2"


def units(cleaned: str) -> int:
    """The length that the limit of 918 is about: UTF-16 code units."""
    return len(cleaned)  # every character that survives cleaning is one unit long


def parts(cleaned: str) -> int:
    """How many texts a phone network makes of it (and charges for)."""
    kind = encoding(cleaned)
    length = len(cleaned)
    if kind == "gsm-7":
        length += sum(map(EXTENSION.__contains__, cleaned))
    single, each = _LENGTHS[kind]
    return 1 if length <= single else -(-length // each)


def cut(cleaned: str) -> list[str]:
    """The texts of the parts; no extension character is torn between two."""
    kind = encoding(cleaned)
    if parts(cleaned) == 1:
        return [cleaned]
    each = _LENGTHS[kind][1]
    pieces, piece, room = [], "", each
    for character in cleaned:
        width = 2 if kind == "gsm-7" and character in EXTENSION else 1
        if width > room:
            pieces.append(piece)
            piece, room = "", each
        piece, room = piece + character, room - width
    return [*pieces, piece]
