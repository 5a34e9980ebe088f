"""The section `poll` of the configuration: how much of a poll `okrlint poll` shows."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class PollSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `okrlint poll` shows of the answers to a question."""

    by_person: Annotated[
        bool, Meta(description="Whether names are shown, and groups of any size. Ask people before you switch it on.")
    ] = False
    least: Annotated[int, Meta(ge=2, le=100, description="People below which a group is not shown by itself.")] = 3
