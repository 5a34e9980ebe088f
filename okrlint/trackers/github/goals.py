"""What an issue that is a goal says of itself, from the places where a source keeps it; `mapping` makes the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from okrlint.periods import parse_date
from okrlint.records import Record
from okrlint.trackers.github.fields import Node, Sheet, Value, names_of, nodes_of
from okrlint.trackers.github.people import Cycles, People, milestone_value
from okrlint.trackers.github.settings import GitHubFields, Settings
from okrlint.trackers.mapping import goal as mapping
from okrlint.trackers.mapping.goal import NUMBERS, DraftParty, DraftRank, GoalDraft, named_parties
from okrlint.trackers.text.field_values import (
    parse_goal_kind,
    parse_goal_state,
    parse_number,
    parse_priority,
    parse_status,
)
from okrlint.trackers.text.references import Reference

RELATIONS = (*mapping.RELATIONS, "check_in")
"""What one goal's reading answers with, its further links aside."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What every goal is read with. `resolve` answers the key of a reference, `trusted` who may set findings aside."""

    settings: Settings
    people: People
    cycles: Cycles
    resolve: Callable[[Reference, str], str]
    trusted: Callable[[Node], bool]


def goal_records(sheet: Sheet, kind: str, serves: str, context: Context) -> list[Record]:
    """All records of one goal, check-ins and further links aside. `serves` is what it says it serves, or ""."""
    home = str((sheet.node.get("repository") or {}).get("nameWithOwner") or "")
    made = mapping.goal_records(
        draft_of(sheet, kind, serves, context), lambda reference: context.resolve(reference, home)
    )
    return [known(record, context.people) for record in made]


def draft_of(sheet: Sheet, kind: str, serves: str, context: Context) -> GoalDraft:
    """What the issue says of itself, from the places where this source keeps it."""
    node, fields = sheet.node, context.settings.fields

    def text(name: str) -> str:
        value = sheet.text(name, getattr(fields, name))
        return value.text if value else ""

    is_objective = kind == "objective"
    status = _first(sheet, "status", fields, lambda said: parse_status(said) is not None)
    goal_kind = _first(sheet, "goal_kind", fields, lambda said: parse_goal_kind(said) is not None)
    state, state_said = _state(sheet, fields)
    draft = GoalDraft(
        of=f"github:{node['id']}",
        key=key_of(node) if "number" in node else title_of(node),
        kind=kind,
        title=title_of(node),
        url=str(node.get("url") or ""),
        body=sheet.body,
        serves=serves,
        team=text("team") or (key_of(node).partition("#")[0] if "repository" in fields.team else ""),
        cycle=cycle_of(sheet, context) if is_objective else "",
        state=state,
        state_said=state_said,
        status=status.text if status else "",
        starts=parse_date(text("starts")),
        due=parse_date(text("due")),
        goal_kind=goal_kind.text if goal_kind else "",
        score=text("score"),
        confidence=text("confidence"),
        weight=text("weight"),
        owners=_parties(sheet, fields.owner, context.people),
        contributors=_parties(sheet, fields.contributors, context.people),
        labels=sheet.labels,
        author=context.people.meet(node.get("editor") or node.get("author")),
        trusted=bool(sheet.body.waivers) and context.trusted(node),
        lists=is_objective and context.settings.text_key_results,
    )
    draft.ranks = tuple(_ranks(sheet, draft, context.settings))
    if not is_objective:
        draft.metric, draft.unit = text("metric"), text("unit")
        draft.numbers = {name: read for name in NUMBERS if (read := parse_number(text(name)))}
    return draft


def key_of(node: Node) -> str:
    """What people call an issue: owner/repository#number."""
    return f"{(node.get('repository') or {}).get('nameWithOwner', '')}#{node.get('number', 0)}"


def title_of(node: Node) -> str:
    return str(node.get("title") or "").strip() or f"(untitled) {key_of(node)}"


def cycle_of(sheet: Sheet, context: Context) -> str:
    """The id of the planning period that a goal belongs to, or ""."""
    for place in context.settings.fields.cycle:
        value = milestone_value(sheet.node) if place == "milestone" else sheet.text("cycle", (place,))
        if value:
            return context.cycles.of(value)
    return ""


def _state(sheet: Sheet, fields: GitHubFields) -> tuple[Any, str]:
    """A closed issue is finished, or dropped when it was closed as not planned; an open one is what a field says."""
    if sheet.node.get("state") == "CLOSED":
        reason = str(sheet.node.get("stateReason") or "COMPLETED")
        return ("dropped" if reason in ("NOT_PLANNED", "DUPLICATE") else "finished"), reason.lower()
    value = _first(sheet, "state", fields, lambda text: parse_goal_state(text) is not None)
    return (parse_goal_state(value.text), value.text) if value else ("active", "open")


def _first(sheet: Sheet, name: str, fields: GitHubFields, reads: Callable[[str], bool]) -> Value | None:
    """The first place whose words can be read as what is asked for."""
    for place in getattr(fields, name):
        value = sheet.text(name, (place,))
        if value and reads(value.text):
            return value
    return None


def _parties(sheet: Sheet, places: tuple[str, ...], people: People) -> list[DraftParty]:
    """Who stands in the first of the places that names anybody."""
    return next((found for place in places if (found := list(_named(sheet, place, people)))), [])


def _named(sheet: Sheet, place: str, people: People) -> Iterator[DraftParty]:
    if place == "assignees":
        for account in nodes_of(sheet.node, "assignees"):
            bot = str(account.get("login", "")).endswith("[bot]")
            yield DraftParty(people.meet(account), "bot" if bot else "person", str(account["login"]), linked=True)
    elif place == "author":
        if id_ := people.meet(sheet.node.get("author")):
            yield DraftParty(id_, "person", str(sheet.node["author"]["login"]), linked=True)
    elif value := sheet.text("owner", (place,)):
        for name in named_parties(value.text):
            is_one = name.kind in ("person", "bot")
            yield name._replace(party=people.named(name.party)) if is_one else name


def _ranks(sheet: Sheet, goal: GoalDraft, settings: Settings) -> Iterator[DraftRank]:
    """Rank and priority. A field is one list for everybody; what is typed into a text is the list of that team and
    cycle."""
    scope, inner = f"github:{settings.owner.lower()}", "" if goal.kind == "objective" else "/key results"
    value = sheet.text("rank", settings.fields.rank)
    number = parse_number(value.text) if value else None
    if value and number:
        place = f"{scope}/{value.place}"
        if not value.place.startswith(("field:", "board:")) and settings.rank_scope == "team":
            team = goal.team or goal.key.partition("#")[0]
            place = "/".join(part for part in (scope, goal.cycle.rpartition("/")[2], team) if part)
            inner += f"/{goal.serves}" if goal.kind == "key_result" else ""
        yield DraftRank(place + inner, number[0], value.text)
    value = sheet.text("priority", settings.fields.priority)
    level = parse_priority(value.text) if value else None
    if value and level is not None:
        yield DraftRank(scope + inner, level, value.text, "priority")


def known(record: Record, people: People) -> Record:
    """People who are named by their login get their id."""
    for name in ("by", "person", "party"):
        said = getattr(record, name, "")
        if isinstance(said, str) and said.startswith("@"):
            return msgspec.structs.replace(record, **{name: people.named(said)})
    return record


__all__ = ["RELATIONS", "Context", "cycle_of", "goal_records", "key_of", "known", "names_of", "title_of"]
