"""What `okrlint init` has to ask before a tracker can propose a configuration. Trackers return these."""

from __future__ import annotations

import msgspec


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something that cannot be seen. `options` are the answers (the first is the proposal); empty means free text."""

    name: str
    text: str
    options: tuple[str, ...] = ()
