"""The view *Who carries what*: people by objectives, goals carried beside the limit, and work in progress."""

from __future__ import annotations

import msgspec

from okrlint.page import words
from okrlint.page.facts import Facts, place_of

MOST_COLUMNS = 30
"""Objectives beyond which a team is one column with a number."""
MOST_PEOPLE = 250
MOST_TEAMS = 40


class CarriedCell(msgspec.Struct, frozen=True):
    """What somebody answers for in one column: objective, key_result, or a number of goals; "" for nothing."""

    mark: str
    count: int
    label: str
    edge: bool


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person, the goals carried (boxes up to twelve, over the limit marked), work in progress."""

    name: str
    cells: tuple[CarriedCell, ...]
    goals: int
    within: int
    over: int
    doing: int
    gone: str
    list_: tuple[str, ...]


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """The table; `heads` are (team, number of columns), `columns` places, `titles` the objectives in full."""

    sentence: str
    heads: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, bool], ...]
    titles: tuple[str, ...]
    rows: tuple[PersonRow, ...]
    nobody: tuple[CarriedCell, ...]
    nobody_count: int
    limit: int
    left_out: int
    unseen: bool
    by_team: bool


_BOXES = 12


def view(facts: Facts) -> PeopleView:
    """People with most goals first."""
    active = [g for g in facts.objectives if g.state == "active"]
    by_team = len(active) > MOST_COLUMNS
    teams = words.unique(g.team or "no team" for g in active)
    kept = teams[:MOST_TEAMS]
    columns = [(t, None) for t in kept] if by_team else [(g.team or "no team", g) for g in active]
    held: dict[int, list[tuple[int, str]]] = {}
    nobody: list[tuple[int, str]] = []
    unseen = False
    objectives = {g.number: g for g in active}
    for objective in active:
        for goal in (objective, *facts.results.get(objective.number, ())):
            if goal.state != "active":
                continue
            for owner in goal.owners:
                if owner.person is not None and owner.kind in ("person", "role"):
                    held.setdefault(owner.person, []).append((goal.number, goal.kind))
            if goal.nobody:
                unseen = unseen or "owner" in goal.unseen
                if "owner" not in goal.unseen:
                    nobody.append((goal.number, goal.kind))
    people = [p for p in facts.plan.people if p.number in held]

    def cells(goals: list[tuple[int, str]]) -> tuple[CarriedCell, ...]:
        out, last = [], ""
        for team, column in columns:
            inside = [
                (facts.by_number[n], kind)
                for n, kind in goals
                if (
                    facts.by_number[n].objective == column.number
                    if column
                    else (objectives[facts.by_number[n].objective].team or "no team") == team
                )
            ]
            kinds = {kind for _, kind in inside}
            mark = (
                ""
                if not inside
                else "many"
                if column is None
                else "objective"
                if "objective" in kinds
                else "key_result"
            )
            label = "; ".join(words.short(g.title or g.key, 100) for g, _ in inside[:6])
            out.append(CarriedCell(mark, len(inside), label, team != last))
            last = team
        return tuple(out)

    rows = [
        PersonRow(
            name=words.short(person.name, 60),
            cells=cells(held[person.number]),
            goals=person.goals,
            within=min(person.goals, facts.most_goals or person.goals, _BOXES),
            over=min(max(person.goals - facts.most_goals, 0), _BOXES) if facts.most_goals else 0,
            doing=person.doing,
            gone=("left " + words.day(person.left, facts.report.as_of.date()) if person.left else "account not in use")
            if person.gone
            else "",
            list_=tuple(words.short(facts.by_number[n].title, 120) for n, _ in held[person.number]),
        )
        for person in people[:MOST_PEOPLE]
    ]
    heads: list[tuple[str, int]] = []
    for team, _ in columns:
        if heads and heads[-1][0] == team:
            heads[-1] = (team, heads[-1][1] + 1)
        else:
            heads.append((team, 1))
    firsts = dict.fromkeys(kept, True)
    places = []
    for team, column in columns:
        places.append((place_of(column) or "–" if column else "", firsts.pop(team, False)))
    return PeopleView(
        sentence=_sentence(facts, len(people), len(active), nobody, [p.name for p in people if p.gone]),
        heads=tuple(heads),
        columns=tuple(places),
        titles=tuple(words.short(g.title or g.key, 160) if g else t for t, g in columns),
        rows=tuple(rows),
        nobody=cells(nobody) if nobody else (),
        nobody_count=len(nobody),
        limit=facts.most_goals,
        left_out=len(people) - len(rows),
        unseen=unseen,
        by_team=by_team,
    )


def _sentence(facts: Facts, people: int, objectives: int, nobody: list[tuple[int, str]], gone: list[str]) -> str:
    if not people:
        return ""
    said = (
        f"{words.many(people, 'person answers', 'people answer')} for {words.many(objectives, 'objective')} and their "
        "key results."
    )
    over = [p for p in facts.plan.people if facts.most_goals and p.goals > facts.most_goals]
    if over:
        named = words.listed([f"{words.short(p.name, 40)}, {words.number(p.goals)} goals" for p in over], 3)
        said += (
            f" {words.capital(words.number(len(over)))} {'carries' if len(over) == 1 else 'carry'} more than the limit "
            f"of {words.number(facts.most_goals)}: {named}."
        )
    rest = []
    if nobody:
        rest.append(f"for {words.number(len(nobody))} {'goal' if len(nobody) == 1 else 'goals'} nobody is named")
    if gone:
        rest.append(
            f"{words.listed([words.short(n, 40) for n in gone], 3)} {'is' if len(gone) == 1 else 'are'} named and no "
            "longer there"
        )
    return said + (f" {words.capital(words.listed(rest))}." if rest else "")
