"""Puts the goals of a Markdown file into the shape of an okrs.yaml, with what the lines under each of them say.

What a value means and which record it becomes is for `Draft` and `okrs_yaml` to know. Here stays what only a text has:
names above a goal that answer for it, priorities of key results, and the statements that `text` reads of any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from okrlint.periods import Period, find_period
from okrlint.records import Contributes, Owner, PartyKind, Rank, Record, Team
from okrlint.snapshot import Coverage
from okrlint.trackers.files.draft import OF_OBJECTIVE, Draft, Written
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown.identity import Identities
from okrlint.trackers.files.markdown.line import LONGEST
from okrlint.trackers.files.markdown.model import Goal, Layout
from okrlint.trackers.files.names import Names, file_id, identity, slug
from okrlint.trackers.files.okrs_yaml.coverage import STRUCTURAL
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import read_form
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.files.values import WANTED, value_of
from okrlint.trackers.text.body import Body, read_body
from okrlint.trackers.text.body_records import Source, records_of
from okrlint.trackers.text.body_values import NO_BODY
from okrlint.trackers.text.field_values import parse_number, parse_priority
from okrlint.trackers.text.headings import Headings
from okrlint.trackers.text.people_names import classify_party, plain, split_parties
from okrlint.yaml_positions import convert

NO_CYCLE = "no planning period that is known (2026-Q4, FY27-Q1, 2026)"
_LONGEST_DESCRIPTION = 4_000
_UNDECIDED = re.compile(r"P\s?[X?]|\W*", re.IGNORECASE)
_SENTENCE = re.compile(r"\s+(?:owns?|leads?|is|will|are)\s.*$")
_ELSEWHERE = {
    "work": "work", "assignment": "assignee of work", "movement": "movement of work", "check_in": "dated check-in",
    "person": "person's account", "label": "label",
}  # fmt: skip
_IF_SEEN = ("owner", "commitment", "incentive", "term")
"""Complete once the file states one or has a place for it. A list in which nobody is ever named keeps its owners
elsewhere more often than not; calling each of its goals ownerless would be a guess."""
_COMMITTING = frozenset(("commitments", "committed", "disagreed", "declined"))


@dataclass(slots=True)
class MarkdownPage:
    """The file that is being read: its lines, and what is known from outside it."""

    file: str
    lines: list[str]
    settings: Settings
    names: Names
    headings: Headings
    given: dict[str, str]
    owners: dict[int, list[Owner]] = field(default_factory=dict)

    @property
    def of(self) -> str:
        """The file as a unit of reading."""
        return file_id(self.file)

    def body(self, goal: Goal, nested: Iterable[Goal]) -> Body:
        """What the lines of a goal say, without those of the goals inside it."""
        lines = self.lines[goal.line : max(goal.line, goal.end - 1)]
        for inner in nested:
            start, end = max(inner.line - goal.line - 1, 0), max(inner.end - goal.line - 1, 0)
            lines[start:end] = [""] * len(lines[start:end])
        if not any(lines):
            return NO_BODY
        text = "\n".join(lines)
        return read_body(text, self.headings) if text.strip() else NO_BODY

    def at(self, text: str, line: int, column: int) -> Written:
        """Words that stand in a line, or begin there; `column` is where the line does."""
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        found = source.find(text.split("\n", 1)[0]) if text else -1
        return Written(text, line, found + 1 if found >= 0 else column)


def read_goals(layout: Layout, page: MarkdownPage) -> Reading:
    """The records of all goals, what they cover, what was said of them and not understood, and remarks for a reader."""
    bodies = {id(goal): page.body(goal, nested) for goal, nested in _with_nested(layout.goals)}
    said = {id(goal): _said(goal, bodies[id(goal)], page) for goal in layout.goals}
    draft = Draft(page.file, page.settings)
    for goal in layout.goals:
        goal.period = _period(goal, said[id(goal)].pop("cycle", None), draft) or goal.period
    ids = Identities(layout.goals, page.settings, page.file)
    draft.data["cycles"] = [
        {"name": period.name} | {end: day.isoformat() for end in ("starts", "ends") if (day := getattr(period, end))}
        for period in {goal.period.name: goal.period for goal in layout.goals if goal.period is not None}.values()
    ]
    made: dict[int, dict[str, Any]] = {}
    beside: dict[str, list[Record]] = {}
    stated: set[str] = set()
    for goal in layout.goals:
        own, body, ident = said[id(goal)], bodies[id(goal)], ids.id(goal)
        if "owner" in own or "owner" in body.asked:
            stated.add("owner")
        if not _COMMITTING.isdisjoint(body.asked):
            stated.add("commitment")
        page.owners[id(goal)] = list(_owners(goal, own.pop("owner", None), ident, page))
        ranks = list(_ranks(goal, own, ids, draft))
        made[id(goal)] = _put(goal, own, body, ids, draft, made)
        beside[ident] = [*page.owners[id(goal)], *ranks, *_statements(goal, body, ids, page)]
    located = draft.located()
    reading = read_form(convert(located, FileForm), located, page.names)
    records: list[Record] = list(_teams(layout, page))
    for record in reading.records:
        records += [record, *beside.pop(getattr(record, "id", ""), ())]
    stated |= {record.relation for record in records}
    return msgspec.structs.replace(
        reading,
        form="markdown",
        records=records,
        coverage=_coverage(page.file, stated),
        unplaced=[*draft.unplaced, *reading.unplaced],
        notes=ids.notes(page.file),
        places={},
    )


def _with_nested(goals: list[Goal]) -> Iterator[tuple[Goal, list[Goal]]]:
    """Each goal with the outermost goals that stand inside its lines."""
    ordered = sorted(range(len(goals)), key=lambda at: (goals[at].line, at))
    place = {at: rank for rank, at in enumerate(ordered)}
    for at, goal in enumerate(goals):
        nested: list[Goal] = []
        for rank in range(place[at] + 1, len(goals)) if goal.end > goal.line + 1 else ():
            inner = goals[ordered[rank]]
            if inner.line >= goal.end:
                break
            if inner.line > goal.line and (not nested or inner.line >= nested[-1].end):
                nested.append(inner)
        yield goal, nested


def _said(goal: Goal, body: Body, page: MarkdownPage) -> dict[str, Written]:
    """What is said of a goal by property: in its own line or row, else in the lines under it."""
    said = {name: page.at(plain(text), goal.line, goal.column) for name, text in goal.fields.items() if text}
    if goal.said.priority_said:
        said.setdefault("priority", page.at(goal.said.priority_said, goal.line, goal.column))
    if goal.said.score:
        unsure = "%" in goal.title and "%" in goal.said.score  # of a metric in percent it may be the value
        name = "progress" if goal.said.share or unsure else "score"
        said.setdefault(name, page.at(plain(goal.said.score), goal.line, goal.column))
    above = read_body("\n".join(page.lines[goal.lead - 1 : goal.line - 1]), page.headings) if goal.lead else NO_BODY
    for found, line in ((above, goal.lead), (body, goal.line + 1)):
        for name, value in found.values() if found is not NO_BODY else ():
            text = value.text if name == "owner" else plain(value.text)
            said.setdefault(name, page.at(text, line + value.line, goal.column))
    if goal.kind_above:
        said.setdefault("goal_kind", Written(goal.kind_above, goal.line, goal.column))
    if goal.said.struck or goal.said.checked:
        said["state"] = page.at("struck out" if goal.said.struck else "[x]", goal.line, goal.column)
        if "status" in said and value_of(said["status"].text, "state"):
            del said["status"]
    notes = said.pop("notes", None)
    if notes is not None and (value_of(notes.text, "status") or value_of(notes.text, "state")):
        said.setdefault("status", notes)
    return said


def _put(
    goal: Goal, said: dict[str, Written], body: Body, ids: Identities, draft: Draft, made: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """The goal in the draft, under its objective."""
    at = Written(goal.title, goal.line, goal.column)
    if goal.kind == "objective":
        form = draft.objective(at, at)
        if goal.parent is not None:
            draft.set(form, "parent", ids.id(goal.parent), at)
        if cycle := ids.cycle(goal):
            draft.set(form, "cycle", cycle, at)
    else:
        assert goal.parent is not None
        form = draft.key_result(made[id(goal.parent)], at, at)
        for name in OF_OBJECTIVE:
            if name in said:
                draft.lost(said.pop(name), f"{name}: belongs to the objective")
    if goal.team and (goal.kind == "objective" or "team" not in said):
        said["team"] = Written(goal.team, goal.line, goal.column)
    draft.set(form, "id", ids.id(goal).removeprefix("file:"), at)
    draft.set(form, "key", ids.key(goal), at)
    if description := body.description[:_LONGEST_DESCRIPTION].strip():
        draft.set(form, "description", description, Written("", goal.line + 1, goal.column))
    draft.fill(form, said, objective=goal.kind == "objective")
    if len(goal.said.raw) > LONGEST:
        draft.lost(at, f"line: only its first {LONGEST:,} characters were read", goal.said.raw)
    return form


def _period(goal: Goal, said: Written | None, draft: Draft) -> Period | None:
    """The planning period that an objective itself names; that of the objective for a key result."""
    if goal.kind != "objective":
        return goal.parent.period if goal.parent is not None else None
    period = find_period(said.text, year=True) if said is not None else None
    if said is not None and period is None:
        draft.lost(said, f"cycle: {NO_CYCLE}")
    return period


def _teams(layout: Layout, page: MarkdownPage) -> Iterator[Record]:
    for name in dict.fromkeys(page.names.spelled(goal.team) for goal in layout.goals if goal.team):
        if page.names.party(name, "team")[1] == "team":
            yield Team(of=page.of, id=identity("team", slug(name) or name), name=name)


def _owners(goal: Goal, said: Written | None, ident: str, page: MarkdownPage) -> Iterator[Owner]:
    """Who answers for a goal: the line itself, its fields, else what stands above it, in the words of the file."""
    default: PartyKind = "team" if goal.said.prefixed else "person"
    own = [*goal.said.owners, *(o for o in goal.owners if o not in goal.said.owners)]
    if not own and said is not None:
        own = split_parties(_SENTENCE.sub("", said.text if "![" in said.text else plain(said.text)))
    if own:
        yield from _stated(own, default, "", ident, page)
    elif goal.kind == "key_result" and goal.parent is not None and page.owners.get(id(goal.parent)):
        for owner in page.owners[id(goal.parent)]:
            words = owner.said if " (from " in owner.said else f"{owner.said} (from the objective)"
            yield Owner(of=page.of, goal=ident, party=owner.party, kind=owner.kind, role=owner.role, said=words)
    elif goal.inherited:
        for name in goal.inherited:  # "Tech lead / Engineering manager" in a heading is one party
            party, kind = page.names.party(name, "team")
            yield Owner(of=page.of, goal=ident, party=party, kind=kind, said=f"{name} (from the heading above)")
    elif page.given.get("owner"):
        yield from _stated(split_parties(page.given["owner"]), "person", " (from the page)", ident, page)


def _stated(names: Iterable[str], default: PartyKind, where: str, ident: str, page: MarkdownPage) -> Iterator[Owner]:
    for said in names:
        for party, kind, words in page.names.parties(said):
            hinted = classify_party(words, default)[1] if kind == "person" else kind
            yield Owner(of=page.of, goal=ident, party=party or words, kind=hinted, said=f"{words}{where}")


def _ranks(goal: Goal, said: dict[str, Written], ids: Identities, draft: Draft) -> Iterator[Rank]:
    """Priority and place in the list, each within its cycle; PX is open, and says nothing."""
    of, scope = file_id(draft.file), ids.cycle(goal) or "files"
    objective = goal.kind == "objective"
    written = said.pop("priority", None)
    if written is not None and (value := parse_priority(written.text)) is not None:
        inner = scope if objective else f"{scope}/key results"
        yield Rank(of=of, goal=ids.id(goal), scope=inner, value=value, kind="priority", said=written.text)
    elif written is not None and not _UNDECIDED.fullmatch(written.text):
        draft.lost(written, "priority: not understood (P0, P1, a number, high, medium, low)")
    rank = said.pop("rank", None) if objective else None
    if rank is not None and (number := parse_number(rank.text)):
        place = "/".join(part for part in (scope, goal.team) if part)
        yield Rank(of=of, goal=ids.id(goal), scope=place, value=number[0], said=rank.text)
    elif rank is not None:
        draft.lost(rank, f"rank: {WANTED['rank']}")


def _statements(goal: Goal, body: Body, ids: Identities, page: MarkdownPage) -> Iterator[Record]:
    """What the text under a goal rules out, decides, promises or links; of a key result waivers and links only."""
    if body is NO_BODY:
        return
    source = Source(of=page.of, goal=ids.id(goal), file=page.file, line=goal.line + 1)
    for record in records_of(body, source, ids.resolve):
        if goal.kind == "objective" or record.relation == "waiver":
            yield record
    for task in body.tasks:
        if task.reference is not None:
            yield Contributes(of=page.of, work=task.reference.said, goal=ids.id(goal), via="tasklist")


def _coverage(file: str, stated: set[str]) -> dict[str, Coverage]:
    """The file is the record of goals and of what is said of them in words; of work and people it knows nothing."""
    coverage = {relation: Coverage("complete") for relation in (*STRUCTURAL, *sorted(stated & set(_IF_SEEN)))}
    for relation in _IF_SEEN:
        if relation not in stated:
            reason = f"{file} names no {relation} and has no place for one"
            coverage[relation] = Coverage("not_provided", reason)
    linked = "task lists link some work, a tracker knows the rest" if "contributes" in stated else "it links no work"
    coverage["contributes"] = Coverage("not_provided", f"{file}: {linked}")
    for relation, what in _ELSEWHERE.items():
        coverage[relation] = Coverage("not_provided", f"no {what} is read from Markdown")
    return coverage
