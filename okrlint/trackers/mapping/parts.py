"""Settings that trackers share: where the parts of an objective that are no single value are kept."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

Places: TypeAlias = tuple[str, ...]
IN_TEXT: Places = ("body",)
"""Where a part stands if nothing else is said: under a heading or label of the text."""


class PartFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts of an objective that may stand in fields beside its text: under headings alone, if nothing is said here."""

    not_doing: Annotated[Places, Meta(description="What it will not do, one a line.")] = IN_TEXT
    decision: Annotated[Places, Meta(description="What was decided, in one text.")] = IN_TEXT
    decider: Annotated[Places, Meta(description="Who decided.")] = IN_TEXT
    decided_on: Annotated[Places, Meta(description="When it was decided.")] = IN_TEXT
    choice: Annotated[Places, Meta(description="What was chosen.")] = IN_TEXT
    reason: Annotated[Places, Meta(description="Why it was decided so.")] = IN_TEXT
    nevertheless: Annotated[Places, Meta(description="What was said to those who argued otherwise.")] = IN_TEXT
    options: Annotated[Places, Meta(description="What was considered, one a line.")] = IN_TEXT
    dropped: Annotated[Places, Meta(description="What was ruled out, one a line.")] = IN_TEXT
    positions: Annotated[Places, Meta(description="Who argued for what: `Pell Varga: Keep both`, one a line.")] = (
        IN_TEXT
    )
    commitments: Annotated[Places, Meta(description="`Platform: committed`, one a line.")] = IN_TEXT
    committed: Annotated[Places, Meta(description="Teams and people who gave their word.")] = IN_TEXT
    disagreed: Annotated[Places, Meta(description="Who disagreed and committed.")] = IN_TEXT
    declined: Annotated[Places, Meta(description="Who declined.")] = IN_TEXT
    trade_offs: Annotated[Places, Meta(description="`We gain …, we give up …`, one a line.")] = IN_TEXT
    gains: Annotated[Places, Meta(description="What is gained.")] = IN_TEXT
    gives_up: Annotated[Places, Meta(description="What is given up for it.")] = IN_TEXT
    incentives: Annotated[Places, Meta(description="`Depot: parcels per hour`, one a line.")] = IN_TEXT
    terms: Annotated[Places, Meta(description="`word: what it means here`, one a line.")] = IN_TEXT
