"""Turns the goals found in a Markdown file into records, with what the lines under each of them say about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from okrlint.records import (
    Contributes,
    Cycle,
    KeyResult,
    Objective,
    Owner,
    PartyKind,
    Rank,
    Record,
    Team,
)
from okrlint.snapshot import Coverage
from okrlint.trackers.files.file_reading import Unplaced
from okrlint.trackers.files.markdown.coverage import markdown_coverage
from okrlint.trackers.files.markdown.fields import NUMBERS, Fields
from okrlint.trackers.files.markdown.identity import Identities
from okrlint.trackers.files.markdown.model import Goal, Layout
from okrlint.trackers.files.names import Names, file_id, identity, slug
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.body import Body, read_body
from okrlint.trackers.text.body_records import Source, records_of
from okrlint.trackers.text.headings import Headings
from okrlint.trackers.text.people_names import classify_party, plain, split_parties

_LONGEST_DESCRIPTION = 4_000


@dataclass(slots=True)
class MarkdownPage:
    """The file that is being read: its lines, what is known from outside it, and what could not be placed."""

    file: str
    lines: list[str]
    settings: Settings
    names: Names
    headings: Headings
    given: dict[str, str]
    unplaced: list[Unplaced] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)

    @property
    def of(self) -> str:
        """The file as a unit of reading."""
        return file_id(self.file)

    def body(self, goal: Goal, nested: Iterable[Goal]) -> Body:
        """What the lines of a goal say, without those of the goals inside it."""
        lines = self.lines[goal.line : max(goal.line, goal.end - 1)]
        for inner in nested:
            start, end = inner.line - goal.line - 1, inner.end - goal.line - 1
            lines[max(start, 0) : max(end, 0)] = [""] * len(lines[max(start, 0) : max(end, 0)])
        return read_body("\n".join(lines), self.headings)


def records_of_goals(layout: Layout, page: MarkdownPage) -> tuple[list[Record], dict[str, Coverage], list[str]]:
    """The records of all goals, what they cover, and remarks for a reader."""
    bodies = {id(goal): page.body(goal, nested) for goal, nested in _with_nested(layout.goals)}
    fields = {id(goal): Fields(page.file, goal, bodies[id(goal)], page.unplaced) for goal in layout.goals}
    for goal in layout.goals:
        own = fields[id(goal)].period() if goal.kind == "objective" else goal.parent and goal.parent.period
        goal.period = own or goal.period
    ids = Identities(layout.goals, page.settings, page.file)
    owners: dict[int, list[Owner]] = {}
    records: list[Record] = [*_periods(layout, page), *_teams(layout, page)]
    for goal in layout.goals:
        body, given = bodies[id(goal)], fields[id(goal)]
        page.stated |= {"owner"} & body.asked
        if body.asked & {"commitments", "committed", "disagreed", "declined"}:
            page.stated.add("commitment")
        records.append(
            _objective(goal, body, ids, page, given)
            if goal.kind == "objective"
            else _key_result(goal, body, ids, page, given)
        )
        owners[id(goal)] = list(_owners(goal, given, ids, page, owners))
        records += owners[id(goal)]
        records += _ranks(goal, given, ids, page)
        given.unread()
        source = Source(of=page.of, goal=ids.id(goal), file=page.file, line=goal.line + 1)
        said = records_of(body, source, ids.resolve)
        records += said if goal.kind == "objective" else (r for r in said if r.relation == "waiver")
        for task in body.tasks:
            if task.reference is not None:
                records.append(Contributes(of=page.of, work=task.reference.said, goal=ids.id(goal), via="tasklist"))
    page.stated |= {record.relation for record in records}
    return records, markdown_coverage(page.file, page.stated), ids.notes(page.file)


def _with_nested(goals: list[Goal]) -> Iterator[tuple[Goal, list[Goal]]]:
    """Each goal with the outermost goals that stand inside its lines."""
    ordered = sorted(range(len(goals)), key=lambda at: (goals[at].line, at))
    place = {at: rank for rank, at in enumerate(ordered)}
    for at, goal in enumerate(goals):
        nested: list[Goal] = []
        for other in ordered[place[at] + 1 :]:
            inner = goals[other]
            if inner.line >= goal.end:
                break
            if inner.line > goal.line and (not nested or inner.line >= nested[-1].end):
                nested.append(inner)
        yield goal, nested


def _periods(layout: Layout, page: MarkdownPage) -> Iterator[Record]:
    seen = {goal.period.name: goal.period for goal in layout.goals if goal.period is not None}
    for period in seen.values():
        ident = identity("cycle", slug(period.name) or period.name)
        yield Cycle(of=page.of, id=ident, name=period.name, starts=period.starts, ends=period.ends)


def _teams(layout: Layout, page: MarkdownPage) -> Iterator[Record]:
    for name in dict.fromkeys(page.names.spelled(goal.team) for goal in layout.goals if goal.team):
        if page.names.party(name, "team")[1] == "team":
            yield Team(of=page.of, id=identity("team", slug(name) or name), name=name)


def _objective(goal: Goal, body: Body, ids: Identities, page: MarkdownPage, given: Fields) -> Objective:
    state, state_said, status, status_said = given.condition()
    team = goal.team or given.text("team") or page.settings.team
    return Objective(
        of=page.of, id=ids.id(goal), key=ids.key(goal), title=goal.title, file=page.file, line=goal.line,
        column=goal.column, description=body.description[:_LONGEST_DESCRIPTION].strip(), team=page.names.spelled(team),
        cycle=ids.cycle(goal), parent=ids.id(goal.parent) if goal.parent else "", state=state, state_said=state_said,
        status=status, status_said=status_said, starts=given.day("starts"),
        due=given.day("due"),
    )  # fmt: skip


def _key_result(goal: Goal, body: Body, ids: Identities, page: MarkdownPage, given: Fields) -> KeyResult:
    state, state_said, status, status_said = given.condition()
    baseline, target, current = map(given.number, NUMBERS)
    team = given.text("team") or goal.team or page.settings.team
    return KeyResult(
        of=page.of, id=ids.id(goal), key=ids.key(goal), title=goal.title, file=page.file, line=goal.line,
        column=goal.column, objective=ids.id(goal.parent) if goal.parent else "",
        description=body.description[:_LONGEST_DESCRIPTION].strip(), team=page.names.spelled(team), state=state,
        state_said=state_said, status=status, status_said=status_said, metric=given.text("metric"),
        baseline=baseline[0], target=target[0], current=current[0],
        unit=given.text("unit") or target[1] or baseline[1] or current[1],
        starts=given.day("starts"), due=given.day("due"),
    )  # fmt: skip


def _owners(
    goal: Goal, given: Fields, ids: Identities, page: MarkdownPage, known: dict[int, list[Owner]]
) -> Iterator[Owner]:
    """Who answers for a goal: the line itself, its fields, else what stands above it, in the words of the file."""
    default: PartyKind = "team" if goal.said.prefixed else "person"
    own = [*goal.said.owners, *(o for o in goal.owners if o not in goal.said.owners)]
    if not own and (said := given.said("owner")):
        own = split_parties(_only_name(plain(said) if "![" not in said else said))
    if own:
        yield from _stated(own, default, "", goal, ids, page)
    elif goal.kind == "key_result" and goal.parent is not None and known.get(id(goal.parent)):
        for owner in known[id(goal.parent)]:
            said = owner.said if " (from " in owner.said else f"{owner.said} (from the objective)"
            yield Owner(of=page.of, goal=ids.id(goal), party=owner.party, kind=owner.kind, role=owner.role, said=said)
    elif goal.inherited:
        for said in goal.inherited:  # "Tech lead / Engineering manager" in a heading is one party
            party, kind = page.names.party(said, "team")
            yield Owner(of=page.of, goal=ids.id(goal), party=party, kind=kind, said=f"{said} (from the heading above)")
    elif page.given.get("owner"):
        yield from _stated(split_parties(page.given["owner"]), "person", " (from the page)", goal, ids, page)


def _only_name(said: str) -> str:
    """The name in "mira owns this goal"; a sentence that does not begin with one names nobody."""
    return re.sub(r"\s+(?:owns?|leads?|is|will|are)\s.*$", "", said)


def _stated(
    names: Iterable[str], default: PartyKind, where: str, goal: Goal, ids: Identities, page: MarkdownPage
) -> Iterator[Owner]:
    for said in names:
        for party, kind, words in page.names.parties(said):
            hinted = classify_party(words, default)[1] if kind == "person" else kind
            yield Owner(of=page.of, goal=ids.id(goal), party=party or words, kind=hinted, said=f"{words}{where}")


def _ranks(goal: Goal, given: Fields, ids: Identities, page: MarkdownPage) -> Iterator[Rank]:
    scope = ids.cycle(goal) or "files"
    priority, rank = given.priority(), given.rank()
    if priority is not None:
        inner = scope if goal.kind == "objective" else f"{scope}/key results"
        yield Rank(of=page.of, goal=ids.id(goal), scope=inner, value=priority[0], kind="priority", said=priority[1])
    if rank is not None:
        place = "/".join(part for part in (scope, goal.team) if part)
        yield Rank(of=page.of, goal=ids.id(goal), scope=place, value=rank[0], said=rank[1])
