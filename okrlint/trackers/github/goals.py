"""From an issue that is a goal to records: the goal itself, its owners and rank, and what its text says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from okrlint.periods import parse_date
from okrlint.records import KeyResult, Label, Objective, Owner, Rank, Record
from okrlint.trackers.github.fields import Node, Sheet, Value, names_of, nodes_of
from okrlint.trackers.github.people import Cycles, People, milestone_value
from okrlint.trackers.github.settings import GitHubFields, Settings
from okrlint.trackers.text.body_records import RELATIONS as TEXT_RELATIONS
from okrlint.trackers.text.body_records import Source, records_of
from okrlint.trackers.text.field_values import (
    classify_party,
    goal_kind_of,
    parse_confidence,
    parse_goal_kind,
    parse_goal_state,
    parse_number,
    parse_priority,
    parse_status,
    parse_weight,
    split_parties,
)
from okrlint.trackers.text.references import Reference

RELATIONS = ("objective", "key_result", "owner", "rank", "label", "check_in", *TEXT_RELATIONS)
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
    node, fields = sheet.node, context.settings.fields
    id_ = f"github:{node['id']}"
    goal = _objective(sheet, id_, serves, context) if kind == "objective" else _key_result(sheet, id_, serves, context)
    made: list[Record] = [goal]
    if isinstance(goal, Objective) and context.settings.text_key_results:
        made += _listed(sheet, goal)
    made += _owners(sheet, id_, fields, context.people)
    made += _ranks(sheet, goal, context.settings)
    made += [Label(of=id_, item=id_, name=name) for name in sheet.labels]
    author = context.people.meet(node.get("editor") or node.get("author"))
    source = Source(
        of=id_,
        goal=id_,
        url=str(node.get("url") or ""),
        author=author,
        trusted=bool(sheet.body.waivers) and context.trusted(node),
    )
    home = str((node.get("repository") or {}).get("nameWithOwner") or "")
    for record in records_of(sheet.body, source, lambda reference: context.resolve(reference, home)):
        made.append(_known(record, context.people))
    return made


def key_of(node: Node) -> str:
    """What people call an issue: owner/repository#number."""
    return f"{(node.get('repository') or {}).get('nameWithOwner', '')}#{node.get('number', 0)}"


def title_of(node: Node) -> str:
    return str(node.get("title") or "").strip() or f"(untitled) {key_of(node)}"


def _common(sheet: Sheet, id_: str, context: Context) -> dict[str, Any]:
    node, fields = sheet.node, context.settings.fields
    status = _first(sheet, "status", fields, lambda text: parse_status(text) is not None)
    state, said = _state(sheet, fields)
    starts, due = sheet.text("starts", fields.starts), sheet.text("due", fields.due)
    team = sheet.text("team", fields.team)
    kind = _first(sheet, "goal_kind", fields, lambda text: parse_goal_kind(text) is not None)
    shares = {name: sheet.text(name, getattr(fields, name)) for name in ("score", "confidence")}
    weight, resumed = sheet.text("weight", fields.weight), sheet.body.resumed
    return {
        "of": id_,
        "id": id_,
        "key": key_of(node) if "number" in node else title_of(node),
        "title": title_of(node),
        "description": sheet.body.description,
        "url": str(node.get("url") or ""),
        "team": team.text if team else key_of(node).partition("#")[0] if "repository" in fields.team else "",
        "state": state,
        "state_said": said,
        "status": parse_status(status.text) if status else None,
        "status_said": status.text if status else "",
        "starts": parse_date(starts.text) if starts else None,
        "due": parse_date(due.text) if due else None,
        "goal_kind": parse_goal_kind(kind.text) if kind else goal_kind_of(sheet.labels),
        **{name: parse_confidence(value.text) if value else None for name, value in shares.items()},
        "weight": parse_weight(weight.text) if weight else None,
        "resumed": parse_date(resumed.text) if resumed else None,
    }


def _objective(sheet: Sheet, id_: str, serves: str, context: Context) -> Objective:
    return Objective(
        **_common(sheet, id_, context),
        cycle=cycle_of(sheet, context),
        parent=serves,
    )


def cycle_of(sheet: Sheet, context: Context) -> str:
    """The id of the planning period that a goal belongs to, or ""."""
    for place in context.settings.fields.cycle:
        value = milestone_value(sheet.node) if place == "milestone" else sheet.text("cycle", (place,))
        if value:
            return context.cycles.of(value)
    return ""


def _key_result(sheet: Sheet, id_: str, serves: str, context: Context) -> KeyResult:
    fields = context.settings.fields
    numbers: dict[str, Any] = {}
    unit = sheet.text("unit", fields.unit)
    units = [unit.text] if unit else []
    for name in ("baseline", "target", "current"):
        value = sheet.text(name, getattr(fields, name))
        number = parse_number(value.text) if value else None
        numbers[name] = number[0] if number else None
        units += [number[1]] if number and number[1] else []
    metric = sheet.text("metric", fields.metric)
    return KeyResult(
        **_common(sheet, id_, context),
        objective=serves,
        metric=metric.text if metric else "",
        unit=units[0] if units else "",
        **numbers,
    )


def _listed(sheet: Sheet, objective: Objective) -> Iterator[Record]:
    """Key results that are only lines of the objective's text; those that are issues of their own are read as such."""
    for number, line in enumerate(sheet.body.key_results, 1):
        if line.reference is not None and len(line.text) <= len(line.reference.said) + 3:
            continue
        yield KeyResult(
            of=objective.id,
            id=f"{objective.id}/kr/{number}",
            key=f"{objective.key}/KR{number}",
            title=line.text,
            objective=objective.id,
            team=objective.team,
            url=objective.url,
            state="finished" if line.checked else "active",
        )


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


def _owners(sheet: Sheet, id_: str, fields: GitHubFields, people: People) -> Iterator[Owner]:
    for role, places in (("accountable", fields.owner), ("contributor", fields.contributors)):
        for place in places:
            found = list(_parties(sheet, place, people))
            linked = place in ("assignees", "author")
            for party, kind, said in found:
                yield Owner(of=id_, goal=id_, party=party, kind=kind, role=role, said=said, linked=linked)  # type: ignore[arg-type]  # a role of the loop above
            if found:
                break


def _parties(sheet: Sheet, place: str, people: People) -> Iterator[tuple[str, Any, str]]:
    if place == "assignees":
        for account in nodes_of(sheet.node, "assignees"):
            bot = str(account.get("login", "")).endswith("[bot]")
            yield people.meet(account), "bot" if bot else "person", str(account["login"])
    elif place == "author":
        if id_ := people.meet(sheet.node.get("author")):
            yield id_, "person", str(sheet.node["author"]["login"])
    elif value := sheet.text("owner", (place,)):
        for said in split_parties(value.text):
            name, kind = classify_party(said)
            yield people.named(name) if kind in ("person", "bot") else name, kind, said


def _ranks(sheet: Sheet, goal: Objective | KeyResult, settings: Settings) -> Iterator[Rank]:
    """Rank and priority. A field is one list for everybody; what is typed into a text is the list of that team."""
    id_, scope = goal.id, f"github:{settings.owner.lower()}"
    inner = "" if isinstance(goal, Objective) else "/key results"
    value = sheet.text("rank", settings.fields.rank)
    number = parse_number(value.text) if value else None
    if value and number:
        place = f"{scope}/{value.place}"
        if not value.place.startswith(("field:", "board:")) and settings.rank_scope == "team":
            place = f"{scope}/{goal.team or goal.key.partition('#')[0]}"
            inner += f"/{goal.objective}" if isinstance(goal, KeyResult) else ""
        yield Rank(of=id_, goal=id_, scope=place + inner, value=number[0], said=value.text)
    value = sheet.text("priority", settings.fields.priority)
    level = parse_priority(value.text) if value else None
    if value and level is not None:
        yield Rank(of=id_, goal=id_, scope=scope + inner, value=level, kind="priority", said=value.text)


def _known(record: Record, people: People) -> Record:
    """People who are named by their login get their id."""
    for name in ("by", "person", "party"):
        said = getattr(record, name, "")
        if isinstance(said, str) and said.startswith("@"):
            return msgspec.structs.replace(record, **{name: people.named(said)})
    return record


__all__ = ["RELATIONS", "Context", "cycle_of", "goal_records", "key_of", "names_of", "title_of"]
