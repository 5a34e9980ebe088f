"""What one line of a Markdown file says, taken apart; how it is taken apart stands in `markdown_line`."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from okrlint.trackers.text.people_names import split_parties

Label: TypeAlias = Literal["", "objective", "key_result"]

TRAILING_NAMES = re.compile(r"\s*\((?P<owner>[^()]{2,80})\)\s*$")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one line. `title` is plain text without them.

    `party` and `rest` are the candidate owner before a colon and the title behind it; `names` a candidate "(Ana, Ben)"
    at the end. `priority_said` is kept also where it decides nothing (PX).
    """

    raw: str
    title: str
    label: Label = ""
    number: str = ""
    anchor: str = ""
    owners: tuple[str, ...] = ()
    party: str = ""
    rest: str = ""
    names: tuple[str, ...] = ()
    priority: float | None = None
    priority_said: str = ""
    score: str = ""
    checked: bool | None = None
    prefixed: bool = False
    struck: bool = False
    bold: bool = False
    links: tuple[str, ...] = ()

    def with_party(self) -> Line:
        """The same line, its prefix taken as the owner, unless it names one elsewhere."""
        if not self.party or self.owners:
            return self
        return msgspec.structs.replace(
            self, title=self.rest, owners=(*self.owners, *split_parties(self.party)), party="", rest="", prefixed=True
        )

    def with_names(self) -> Line:
        """The same line, the names in brackets at its end taken as owners."""
        if not self.names:
            return self
        title = TRAILING_NAMES.sub("", self.title)
        return msgspec.structs.replace(self, title=title, owners=(*self.owners, *self.names), names=())


def names_in(text: str) -> tuple[str, ...]:
    """Names in brackets, if they are nothing else: one or two capitalised words each."""
    names = split_parties(text)
    good = all(re.fullmatch(r"[A-Z][a-zà-ÿ'’-]{1,20}(?: [A-Z][a-zà-ÿ'’.-]{0,20})?", name) for name in names)
    return tuple(names) if names and good else ()
