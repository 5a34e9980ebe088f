"""The people and planning periods that issues mention: each becomes a record once, under one id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from okrlint.periods import find_period
from okrlint.records import Cycle, Person, Record
from okrlint.trackers.github.fields import Node, Value

GHOST = "ghost"
"""What GitHub calls everybody whose account was deleted."""


class People:
    """Accounts seen so far, by login. GitHub does not say whether an account is still active."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._new: dict[str, Person] = {}

    def meet(self, account: Node | None) -> str:
        """The id of an account, or "" for one that was deleted."""
        if not isinstance(account, dict) or not account.get("login"):
            return ""
        login = str(account["login"])
        bot = account.get("__typename") == "Bot" or login.endswith("[bot]")
        id_ = f"github:{account['id']}" if account.get("id") else self._ids.get(login.lower(), f"github:@{login}")
        if self._ids.get(login.lower()) != id_:
            self._ids[login.lower()] = id_
            self._new[id_] = Person(of=id_, id=id_, name=login, kind="bot" if bot else "person")
        return id_

    def named(self, said: str) -> str:
        """A name such as "@ada" without the sign. Whose it is is found out where all accounts are known."""
        login = said.strip().removeprefix("@")
        if login.lower() == GHOST:
            self._new[f"github:@{GHOST}"] = Person(
                of=f"github:@{GHOST}", id=f"github:@{GHOST}", name=GHOST, active=False
            )
            return f"github:@{GHOST}"
        return login if re.fullmatch(r"@?[\w.\-\[\]]+", said.strip()) else said

    def fresh(self) -> Iterator[Person]:
        """The records of those who were met since the last time."""
        found, self._new = self._new, {}
        yield from found.values()


class Cycles:
    """Planning periods by name. One name is one cycle, whichever milestone or board it is written on."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._told: dict[str, Cycle] = {}
        self._new: dict[str, Cycle] = {}

    def of(self, value: Value) -> str:
        """The id of the cycle that a field names; an iteration or milestone brings its dates."""
        period = find_period(value.text, year=True)
        name = period.name if period else " ".join(value.text.split())[:100]
        starts = value.starts or (period.starts if period else None)
        ends = value.ends or (period.ends if period else None)
        id_ = f"github:{self._owner.lower()}/cycle/{name.lower()}"
        old = self._told.get(id_)
        if old is not None:
            starts, ends = old.starts or starts, old.ends or ends
        cycle = Cycle(of=id_, id=id_, name=name, starts=starts, ends=ends)
        if cycle != old:
            self._told[id_] = self._new[id_] = cycle
        return id_

    def fresh(self) -> Iterator[Record]:
        found, self._new = self._new, {}
        yield from found.values()


def milestone_value(node: Node) -> Value | None:
    """The milestone of an issue as a value; its due date is the end of the period."""
    milestone = node.get("milestone")
    if not isinstance(milestone, dict) or not milestone.get("title"):
        return None
    due = str(milestone.get("dueOn") or "")[:10]
    return Value(str(milestone["title"]), "milestone", None, dt.date.fromisoformat(due) if due else None)
