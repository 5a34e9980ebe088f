"""Reads the values of Jira's fields, in the shapes of Cloud and Data Center, into plain ones; None beats a guess."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from okrlint.periods import find_period, parse_date
from okrlint.records import WorkState
from okrlint.trackers.jira import adf, wiki
from okrlint.trackers.text.field_values import parse_number, parse_work_state

_SPRINT_PART = re.compile(r"(?:^|[\[,])(id|name|startDate|endDate)=(.*?)(?=,[A-Za-z]+=|\]$)", re.DOTALL)
_CATEGORIES: dict[str, WorkState] = {"new": "open", "indeterminate": "doing", "done": "done"}


class User(msgspec.Struct, frozen=True):
    """An account as a field shows it; `active` is None where Jira does not say."""

    id: str
    name: str
    active: bool | None = None
    bot: bool = False


class JiraPeriod(msgspec.Struct, frozen=True):
    """A version, sprint or other planning period; `id` is empty where it is only a name."""

    id: str
    name: str
    starts: dt.date | None = None
    ends: dt.date | None = None


def moment(said: Any) -> dt.datetime | None:
    """A moment in UTC from ISO text with an offset, or from the epoch in seconds or milliseconds."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        seconds = said / 1000 if abs(said) > 1e11 else said
        try:
            return dt.datetime.fromtimestamp(seconds, dt.UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(said, str) or not said:
        return None
    try:
        read = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    try:
        return read.astimezone(dt.UTC) if read.tzinfo else read.replace(tzinfo=dt.UTC)
    except OverflowError:  # within hours of the first or the last day that there is
        return None


def day(said: Any) -> dt.date | None:
    """A date field, or the day of a moment as its own offset has it."""
    return parse_date(said[:10]) if isinstance(said, str) else None


def words(raw: Any) -> str:
    """What a person sees of a value: the text, option, name or number; several joined by commas."""
    if raw is None or isinstance(raw, bool):
        return ""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int | float):
        return f"{raw:g}"
    if isinstance(raw, list):
        return ", ".join(w for w in map(words, raw) if w)
    if isinstance(raw, dict):
        if raw.get("type") == "doc":
            return adf.to_markdown(raw)
        for name in ("value", "displayName", "name", "title", "key"):
            if isinstance(raw.get(name), str):
                inner = words(raw.get("child"))
                return f"{raw[name].strip()} - {inner}" if inner else raw[name].strip()
    return ""


def number(raw: Any) -> tuple[float, str] | None:
    """The number and unit that a field holds."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw), ""
    return parse_number(words(raw)) if raw is not None else None


def user(raw: Any) -> User | None:
    """A user value. Accounts that were erased have no name; they still are somebody."""
    if not isinstance(raw, dict):
        return None
    identity = raw.get("accountId") or raw.get("key") or raw.get("name")
    if not identity or ("accountId" not in raw and "displayName" not in raw):
        return None
    active = raw.get("active")
    name = str(raw.get("displayName") or raw.get("name") or identity)
    return User(str(identity), name, active if isinstance(active, bool) else None, raw.get("accountType") == "app")


def users(raw: Any) -> list[User]:
    """All users in a user field or in a field of several."""
    found = [user(r) for r in (raw if isinstance(raw, list) else [raw])]
    return [u for u in found if u is not None]


def periods(raw: Any) -> list[JiraPeriod]:
    """The versions, sprints, labels or words of a field that can name a planning period, in the field's order.

    Labels count only when they read as a period; Data Center shows sprints as the text of a Java object.
    """
    found: list[JiraPeriod] = []
    for one in raw if isinstance(raw, list) else [raw]:
        if isinstance(one, str) and "Sprint@" in one and one.endswith("]"):
            parts = dict(_SPRINT_PART.findall(one))
            found.append(JiraPeriod(f"sprint/{parts.get('id', '')}", parts.get("name", ""), *_span(parts)))
        elif isinstance(one, dict) and "boardId" in one:
            found.append(JiraPeriod(f"sprint/{one.get('id')}", words(one), *_span(one)))
        elif isinstance(one, dict) and ("releaseDate" in one or "released" in one):
            starts, ends = day(one.get("startDate")), day(one.get("releaseDate"))
            found.append(_dated(JiraPeriod(f"version/{one.get('id')}", words(one), starts, ends)))
        else:
            said = words(one)
            if said and (isinstance(raw, dict | str) or find_period(said)):
                found.append(_dated(JiraPeriod("", said)))
    return [p for p in found if p.name]


def _span(parts: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    return day(parts.get("startDate")), day(parts.get("endDate"))


def _dated(period: JiraPeriod) -> JiraPeriod:
    """A name such as 2026-Q2 brings its days where the field has none."""
    named = find_period(period.name) if period.starts is None and period.ends is None else None
    return msgspec.structs.replace(period, starts=named.starts, ends=named.ends) if named else period


def text(raw: Any, *, is_wiki: bool) -> str:
    """The Markdown of a description or comment."""
    if isinstance(raw, str):
        return wiki.to_markdown(raw) if is_wiki else raw
    return adf.to_markdown(raw)


def lines(raw: Any, *, is_wiki: bool) -> str:
    """The Markdown of a field of any kind: a document or text as it is, a choice of several as a list."""
    if isinstance(raw, list):
        return "\n".join(f"- {said}" for one in raw if (said := words(one)))
    return text(raw, is_wiki=is_wiki) if isinstance(raw, str) or _is_document(raw) else words(raw)


def _is_document(raw: Any) -> bool:
    return isinstance(raw, dict) and raw.get("type") == "doc"


def category(status: Any) -> str:
    """The key of a status's category: new, indeterminate, done, or something that a site made up."""
    held = status.get("statusCategory") if isinstance(status, dict) else None
    return str(held.get("key", "")) if isinstance(held, dict) else ""


def work_state(name: str, of_category: str, resolution: str = "") -> WorkState:
    """The state of work: the category decides, and among what is done the words for "won't do" tell it was dropped."""
    told = _CATEGORIES.get(of_category) or parse_work_state(name) or "open"
    dropped = "dropped" in (parse_work_state(name), parse_work_state(resolution))
    return "dropped" if told == "done" and dropped else told
