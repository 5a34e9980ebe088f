"""The shape of one answer of `okrlint doctor`, and how a list of checks is gone through.

What is checked is the tracker's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

import msgspec

from okrlint.errors import OkrlintError


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at; `ok` is None where it could not be told (or is only worth knowing).

    `seen` says what was observed, with numbers; `advice` what to do, and is empty when nothing needs doing.
    """

    name: str
    ok: bool | None
    seen: str
    advice: str = ""


class Closing(Protocol):
    """A connection."""

    def close(self) -> None: ...


C = TypeVar("C", bound=Closing)


def examined(connect: Callable[[], C], examine: Callable[[C], Iterable[Check]]) -> list[Check]:
    """What an examination over a connection says, or why there is no connection: a matter of the token, mostly."""
    try:
        client = connect()
    except OkrlintError as error:
        return [failed("token", error)]
    try:
        return list(examine(client))
    finally:
        client.close()


def gone_through(*parts: tuple[str, Callable[[], Iterable[Check]]]) -> list[Check]:
    """The checks of all parts in turn; a part that a server or a mistake ends is a failed check of its name."""
    checks: list[Check] = []
    for name, part in parts:
        try:
            checks += part()
        except OkrlintError as error:
            checks.append(failed(name, error))
    return checks


def failed(name: str, error: OkrlintError) -> Check:
    """An error as a check: what was seen, what is possible, what to do."""
    possible = f"possible: {error.allowed}" if error.allowed else ""
    return Check(name, False, error.message, "; ".join(text for text in (possible, error.hint) if text))


def healthy(checks: list[Check]) -> bool:
    """Whether nothing failed; what could not be told does not count as a failure."""
    return all(check.ok is not False for check in checks)
