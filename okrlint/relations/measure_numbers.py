"""Find the quantities in a text, and the stand-ins for one; no direction, no metric.

Dates, versions, ticket numbers, ordinals and names such as "Q3" or "tier 1" are not quantities and are left out.
"""

from __future__ import annotations

import re

import msgspec

from okrlint.relations.measure_words import (
    CALENDAR,
    EVERY,
    FRACTIONS,
    FUNCTION_WORDS,
    MULTIPLES,
    NUMBER_WORDS,
    ORDERS,
    TIME_UNITS,
)


class Quantity(msgspec.Struct, frozen=True):
    """`value` in `unit`; `start` and `end` are offsets in the text. `signed` holds a written "+" or "-"."""

    value: float
    unit: str
    start: int
    end: int
    signed: str = ""


_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mio.": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "mrd": 1e9,
    "mrd.": 1e9,
    "billion": 1e9,
}
_NUMBER = re.compile(
    r"""(?<![\w#/.,])(?P<sign>[+\-−±])?\s?(?P<money>[$€£¥₹]|\b(?:USD|EUR|GBP|CHF)\s)?\s?
    (?P<digits>\d{1,3}(?:[,'’\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)
    (?:\s?(?P<scale>k|thousand|mn|mio\.?|million|mrd\.?|bn|billion|m|b)(?![\w]))?
    (?:\s?(?P<mark>%|‰|percent\b|per\ cent\b|prozent\b|pp\b|x(?!\w)|×))?
    (?P<money_after>\s?[€£¥]|\s(?:USD|EUR|GBP|CHF)\b)?(?P<plus>\+)?(?P<tight>[KMGTP]B\b|ms\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"""(?<![\w$])TB[DCA]\b|\?{3,}|_{3,}|(?<!\w)(?:[$€£]\s?)?(?:XX+|YY+|ZZ+|NN+)(?!\w)
    |(?<!\w)(?:[$€£]\s?)?[XYZ]\s?%|[$€£]\s?[XYZ]\b
    |\b(?:from|to|by|of|least|than)\s+[XYZ](?=\s+to\b|\s*(?:[,.;)]|$))|^\s*[XYZ]\s+to\s+[XYZ]\b""",
    re.VERBOSE,
)
_WITHHELD = re.compile(r"(?<![\w])[$€£]?N\d*(?![\w'’/-])")
_SKIP = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\bv?\d+(?:\.\d+){2,}|\b\d+/\d+\b|https?://\S+")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_BEFORE = re.compile(r"[\s.:#]*([^\W\d_]+)", re.UNICODE)  # of the text before, read backwards
_AFTER = re.compile(r"[+\s\-]*([^\W\d_]+)", re.UNICODE)
_SCOPE_BEFORE = re.compile(
    r"(?:within|past|last|next|first|previous|every|per|in(?: the)?|after)\s+(?:the\s+)?$", re.IGNORECASE
)
_NUMBERED = CALENDAR | ORDERS


def has_placeholder(text: str) -> bool:
    """Whether an amount is left open: "X %", "TBD", "from XX to YY", "???"."""
    return _PLACEHOLDER.search(text) is not None


def withheld(text: str) -> list[tuple[int, int]]:
    """Where an amount is kept back by the publisher ("$N", "N2 customers"): it exists, but is not shown."""
    return [m.span() for m in _WITHHELD.finditer(text)]


def quantities(text: str) -> list[Quantity]:
    """The quantities of `text`, in order; written-out numbers only where there are no digits."""
    skip = [m.span() for m in _SKIP.finditer(text)]
    found = [
        q
        for m in _NUMBER.finditer(text)
        if not any(a <= m.start("digits") < b for a, b in skip) and (q := _read(text, m))
    ]
    return found or _spelled(text)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    digits, mark = match["digits"], (match["mark"] or "").lower()
    money = (match["money"] or match["money_after"] or "").strip()
    start, end = match.start(), match.end()
    scale = (match["scale"] or "").lower()
    bare = not (mark or money or scale)
    if text[end : end + 1].isalpha() and not (scale or mark or match["tight"]):
        return None  # "1st", "3D", "26h1"
    if bare and _is_name(text, start, end, digits):
        return None
    value = _value(digits) * _SCALE.get(scale, 1)
    unit = money or _mark(mark) or match["tight"] or _noun(text, end)
    if unit in TIME_UNITS and _SCOPE_BEFORE.search(text[:start]):
        return None  # "within 30 days" narrows the metric
    if unit in TIME_UNITS and (spelled := re.match(rf"\s*{unit}\b", text[end:], re.IGNORECASE)):
        end += spelled.end()
    return Quantity(value, unit, start, end, (match["sign"] or "").replace("−", "-"))


def _is_name(text: str, start: int, end: int, digits: str) -> bool:
    """Whether a bare number is a year, a date or the number of something rather than an amount."""
    if re.fullmatch(r"(?:19[89]|20[0-4])\d", digits):
        return True
    after = _AFTER.match(text, end)
    if after and after[1].casefold() in CALENDAR:
        return True
    before = _BEFORE.match(text[:start][::-1])
    return bool(before and before[1][::-1].casefold() in _NUMBERED)


def _value(digits: str) -> float:
    plain = re.sub(r"(?<=\d)[,'’\u00a0\u202f](?=\d{3}(?!\d))", "", digits)
    return float(plain.replace(",", "."))


def _mark(mark: str) -> str:
    if mark in ("%", "percent", "per cent", "prozent"):
        return "%"
    return "x" if mark in ("x", "×") else mark


def _noun(text: str, end: int) -> str:
    """The word that is counted: the first plural among the next three words, else the next word; "" for "in", "of" …"""
    words: list[str] = []
    last = 0
    for match in _WORD.finditer(text[end : end + 60]):
        if re.search(r"[.,;:()=>]", text[end + last : end + match.start()]):
            break
        words.append(match[0].casefold())
        last = match.end()
        if len(words) == 3:
            break
    if not words:
        return ""
    if words[0] in TIME_UNITS:
        return words[0]
    plural = next((w for w in words if len(w) > 3 and w.endswith("s") and not w.endswith("ss")), "")
    return plural or ("" if words[0] in FUNCTION_WORDS else words[0])


def _spelled(text: str) -> list[Quantity]:
    found = []
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if word in NUMBER_WORDS:
            found.append(Quantity(NUMBER_WORDS[word], _noun(text, match.end()), *match.span()))
        elif word in MULTIPLES and not re.match(r"\s+(?:down|check)", text[match.end() :]):
            found.append(Quantity(MULTIPLES[word], "x", *match.span()))
        elif word in FRACTIONS:
            found.append(Quantity(FRACTIONS[word], "%", *match.span(), "-"))
        elif word in EVERY and not text[: match.start()].strip():
            found.append(Quantity(100.0, "%", *match.span()))
    return found
