"""How names that strangers gave are written into a proposed `okrlint.yaml`: as one value, or on one line of comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
_SHOWN = 15
_MEANING = frozenset({"y", "yes", "n", "no", "true", "false", "null", "on", "off"})


def scalar(text: str) -> str:
    """A YAML scalar that reads as this text and nothing else: JSON strings are YAML."""
    if _PLAIN.fullmatch(text) and text.lower() not in _MEANING:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def flow(names: Iterable[str]) -> str:
    """A YAML list on one line."""
    return f"[{', '.join(map(scalar, names))}]"


def remark(text: str) -> str:
    """Fit for a comment: on one line, whatever ends lines for a reader of YAML."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def few(names: Iterable[str]) -> str:
    """The first names for a comment."""
    texts = [remark(n) for n in names]
    shown = ", ".join(texts[:_SHOWN])
    return (f"{shown} …" if len(texts) > _SHOWN else shown) or "none"
