"""Colour, weight and hyperlinks for a terminal, or nothing of it; text has to be escaped before it is painted."""

from __future__ import annotations

import msgspec

from okrlint.escape import web_address
from okrlint.findings import Severity

MARKS: dict[Severity, str] = {"error": "✖", "warning": "▲", "notice": "●"}
_COLORS: dict[str, str] = {"error": "1;31", "warning": "1;33", "notice": "1;36", "good": "1;32"}


class Paint(msgspec.Struct, frozen=True):
    """What a terminal can do. The eight basic colours only, so that the reader's own theme decides."""

    color: bool = False
    hyperlinks: bool = False

    def sgr(self, code: str, text: str) -> str:
        """`text` within one ANSI attribute, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self.sgr("1", text)

    def dim(self, text: str) -> str:
        return self.sgr("2", text)

    def tone(self, name: str, text: str) -> str:
        """In the colour of a severity, or of `good`."""
        return self.sgr(_COLORS[name], text)

    def link(self, text: str, url: str) -> str:
        """A hyperlink (OSC 8) for ordinary web addresses where the terminal has them, else the text."""
        address = web_address(url) if self.hyperlinks else ""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if address else text
