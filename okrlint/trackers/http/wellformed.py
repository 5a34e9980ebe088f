"""Text made well-formed, once, where an answer comes in: everything behind it may rely on text that can be encoded.

Java and JavaScript keep text as UTF-16 and cut it between units, and JSON can carry what is left: `"\\ud83d"`. No
encoder takes half a character, so one title would end a whole reading.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, NoReturn

import msgspec

from okrlint import redaction

STAND_IN = "\N{REPLACEMENT CHARACTER}"
_HALF = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """What an answer holds; `mended` is in how many of its texts a stand-in had to take the place of something."""

    value: Any
    mended: int = 0


def decode_json(raw: bytes | str) -> Decoded:
    """The content of a JSON answer, every text in it well-formed. Raises ValueError for what is not JSON.

    Halves of a character, and bytes that are no UTF-8, become U+FFFD. A credential that the server put into it is
    struck.
    """
    raw = redaction.clean_bytes(raw) if isinstance(raw, bytes) else redaction.clean(raw)
    try:
        return Decoded(msgspec.json.decode(raw))
    except (msgspec.DecodeError, UnicodeError):
        pass
    except RecursionError:
        raise ValueError("nested too deeply") from None
    text, torn = (raw, 0) if isinstance(raw, str) else _text(raw)
    try:
        value = json.loads(text, parse_constant=_refuse)
        mended, count = _mend(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return Decoded(mended, count + torn)


def wellformed(text: str) -> str:
    """`text` with U+FFFD in the place of each half of a character."""
    return text if text.isascii() else _HALF.sub(STAND_IN, text)


def remark(mended: int) -> str:
    """What the record of a reading says of it, "" where there is nothing to say."""
    if not mended:
        return ""
    texts = "1 text" if mended == 1 else f"{mended} texts"
    return (
        f"{texts} held half a character, as a cut within an emoji leaves it, or bytes that are no UTF-8: now {STAND_IN}"
    )


def _text(raw: bytes) -> tuple[str, int]:
    try:
        return raw.decode("utf-8"), 0
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace"), 1


def _mend(value: Any) -> tuple[Any, int]:
    if isinstance(value, str):
        mended = wellformed(value)
        return mended, int(mended != value)
    if isinstance(value, list):
        parts = [_mend(part) for part in value]
        return [part for part, _ in parts], sum(count for _, count in parts)
    if isinstance(value, dict):
        pairs = [(_mend(key), _mend(part)) for key, part in value.items()]
        return {k: v for (k, _), (v, _) in pairs}, sum(a + b for (_, a), (_, b) in pairs)
    return value, 0


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
