"""Finds a site's fields by name, schema key or id; ids differ from site to site and are never assumed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.trackers.jira.answer_parts import Day, Moment, Named, Object, RichText, UserAccount
from okrlint.trackers.jira.answers import misfit
from okrlint.trackers.jira.settings import JiraFields, JiraPollFields

EPIC_LINK, PARENT_LINK = "gh-epic-link", "jpo-custom-field-parent"
GOALS = "goals"
"""The field of Jira Cloud that links an issue to goals of Atlassian Goals."""
LEXO_RANK = "gh-lexo-rank"
BODY, PROJECT = "body", "project"
_NO_FIELD = frozenset({BODY, PROJECT})
_CANDIDATES = 8


class Field(msgspec.Struct, frozen=True):
    """A field of the site. `custom` is the last part of its schema key, `kind` the type of its value."""

    id: str
    name: str
    custom: str = ""
    kind: str = ""
    items: str = ""
    project: str = ""

    def shown(self) -> str:
        """As a candidate in a message."""
        where = f", only in project {self.project}" if self.project else ""
        return f"{self.id} ({self.name!r}, {self.kind or 'unknown'}{f' of {self.items}' if self.items else ''}{where})"


class FieldMap(msgspec.Struct, frozen=True):
    """For each property of `JiraFields` its places in order: a field, or None for the body; `ignored` is for people."""

    places: dict[str, tuple[Field | None, ...]]
    parents: tuple[Field, ...] = ()
    goals: tuple[Field, ...] = ()
    ignored: tuple[str, ...] = ()

    def ids(self, *properties: str) -> list[str]:
        """Ids of the fields that hold these properties, without repeats, in order."""
        found = [f.id for p in properties for f in self.places.get(p, ()) if f is not None]
        return list(dict.fromkeys(found))


def read_fields(answer: list[dict[str, Any]]) -> list[Field]:
    """The fields in the answer of /field."""
    found = []
    for raw in answer:
        schema = raw.get("schema") or {}
        found.append(
            Field(
                id=raw["id"],
                name=raw["name"],
                custom=(schema.get("custom") or "").rsplit(":", 1)[-1],
                kind=schema.get("type") or "",
                items=schema.get("items") or "",
                project=str(((raw.get("scope") or {}).get("project") or {}).get("id", "")),
            )
        )
    return found


def resolve(wanted: JiraFields | JiraPollFields, fields: list[Field], said_in: str = "fields") -> FieldMap:
    """Find every place. Raises InputErrors for all that are missing or ambiguous, with what there is instead.

    Default places that the site does not have, or has more than once, are left out and named in `ignored`. `said_in` is
    where the configuration names them.
    """
    defaults = type(wanted)()
    errors: list[UsageError] = []
    ignored: list[str] = []
    places: dict[str, tuple[Field | None, ...]] = {}
    for name in wanted.__struct_fields__:
        asked: tuple[str, ...] = getattr(wanted, name)
        given = asked != getattr(defaults, name)
        found: list[Field | None] = []
        for place in asked:
            if place in _NO_FIELD:
                found.append(None if place == BODY else Field(PROJECT, "Project", "", "project"))
                continue
            candidates = find(place, fields)
            if len(candidates) == 1:
                found.append(candidates[0])
            elif given:
                errors.append(_complaint(f"{said_in}.{name}", place, candidates, fields))
            elif candidates:
                ignored.append(f"{name}: {len(candidates)} fields are called {place!r}")
        places[name] = tuple(found)
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)
    parents = tuple(f for f in fields if f.custom in (EPIC_LINK, PARENT_LINK))
    return FieldMap(places, parents, tuple(f for f in fields if f.custom == GOALS), tuple(ignored))


def find(place: str, fields: list[Field]) -> list[Field]:
    """The fields that a place can mean: by id, else by schema key, else by name in any case."""
    wanted = place.strip()
    short = wanted.rsplit(":", 1)[-1]
    by_id = [f for f in fields if f.id == wanted]
    by_key = [f for f in fields if f.custom and f.custom == short]
    return by_id or by_key or [f for f in fields if f.name.casefold() == wanted.casefold()]


def value_of(places: Iterable[Field | None], values: Mapping[str, Any]) -> Any:
    """The first value that is there, raw as Jira has it; None when no field holds one. The body is not looked at."""
    for field in places:
        if field is not None and (held := values.get(field.id)) not in (None, "", []):
            return held
    return None


def fits(value: Any, field: Field) -> bool:
    """Whether a value can be one of this field, by the type that the site gives for it; null is always fine.

    An object with nothing in it is no value of any field: what Jira leaves empty is null.
    """
    if value is None:
        return True
    if value == {}:
        return False
    if field.custom in (EPIC_LINK, PARENT_LINK):
        return isinstance(value, str | dict)
    if field.kind == "array":
        form = _FORMS.get(field.items, Any)
        return isinstance(value, list) and not any(misfit(one, form) for one in value)
    return not misfit(value, _FORMS.get(field.kind, Any))


class _Option(msgspec.Struct):
    value: str


_FORMS: dict[str, Any] = {
    "number": int | float,
    "string": str | RichText,  # texts of several lines are documents on Cloud
    "date": Day,
    "datetime": Moment,
    "option": _Option | str,
    "user": UserAccount,
    "team": Object | str,
    "version": Named,
}
"""What the values of a field look like in JSON, by the type in its schema; other types are read as they come."""


def _complaint(name: str, place: str, candidates: list[Field], fields: list[Field]) -> UsageError:
    if candidates:
        shown = "; ".join(f.shown() for f in candidates[:_CANDIDATES])
        return UsageError(
            f"{name}: {len(candidates)} fields are called {place!r}", allowed=shown, hint="use the id of one"
        )
    names = {f.name.casefold(): f.name for f in fields} | {f.custom: f.custom for f in fields if f.custom}
    near = difflib.get_close_matches(place.casefold(), names, n=5, cutoff=0.5)
    return UsageError(
        f"{name}: the site has no field {place!r}",
        allowed=", ".join(names[n] for n in near) or "the name of a field, a schema key or an id",
        hint="`okrlint doctor` lists the fields that are in use",
    )
