"""The shape of one answer of `okrlint doctor`: what was looked at, what was seen, what to do. Trackers return these."""

from __future__ import annotations

import msgspec


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at; `ok` is None where it could not be told (or is only worth knowing).

    `seen` says what was observed, with numbers; `advice` what to do, and is empty when nothing needs doing.
    """

    name: str
    ok: bool | None
    seen: str
    advice: str = ""


def healthy(checks: list[Check]) -> bool:
    """Whether nothing failed; what could not be told does not count as a failure."""
    return all(check.ok is not False for check in checks)
