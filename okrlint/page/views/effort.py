"""The view *Effort against rank*: for each team its declared order beside the work that was finished."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from okrlint.page import draw_effort, words
from okrlint.page.draw_effort import Bar, Panel
from okrlint.page.facts import NO_TEAM, Facts, place_of
from okrlint.page.plan import Finished, Goal, Team

MOST = 60
"""Panels that are drawn, marked ones first."""
_MOST_ROWS = 15
SIZED = 0.8
"""Share of finished items that must have a size for sizes to be compared."""
MORE, POINTS, ITEMS = 1.25, 5, 3
"""A lower goal is marked when it got a quarter more, and at least so many points or items more."""


class EffortDrawing(msgspec.Struct, frozen=True):
    """One team: a sentence, the drawing, and the same as a list: place, title, words, width in percent, mark."""

    team: str
    sentence: str
    svg: Markup
    rows: tuple[tuple[str, str, str, float, str], ...]
    marked: bool


class EffortView(msgspec.Struct, frozen=True, kw_only=True):
    """Panels, and the teams that cannot be compared with the reason."""

    sentence: str
    panels: tuple[EffortDrawing, ...]
    not_compared: tuple[str, ...]
    unit: str
    begun: str
    left_out: int


def view(facts: Facts) -> EffortView:
    """Sizes if four in five finished items have one, else items; one scale for all panels."""
    teams = {t.name: t for t in facts.plan.teams}
    compared: dict[str, tuple[Goal, ...]] = {}
    why: dict[str, list[str]] = {}
    for name, goals in facts.of_team.items():
        ordered = tuple(g for g in goals if g.place is not None and g.state == "active")[:_MOST_ROWS]
        if name == NO_TEAM:
            continue
        if facts.blind(name, ("work",)) or facts.blind(name, ("contributes",)):
            why.setdefault("no work could be read", []).append(name)
        elif name not in teams or not teams[name].has_work:
            why.setdefault("no work of its own was read", []).append(name)
        elif len(ordered) < 2:
            why.setdefault("fewer than two objectives in order", []).append(name)
        else:
            compared[name] = ordered
    done = [g.finished for goals in compared.values() for g in goals]
    done += [teams[name].unserving for name in compared]
    items = sum(f.items for f in done)
    points = items > 0 and sum(f.sized for f in done) >= SIZED * items
    scale = max((_amount(f, points) for f in done), default=0) or 1
    panels = [_panel(name, goals, teams[name].unserving, points, scale) for name, goals in compared.items()]
    panels.sort(key=lambda p: not p.marked)
    starts = [g.starts for goals in compared.values() for g in goals if g.starts]
    return EffortView(
        sentence=_sentence(panels, compared, teams, points),
        panels=tuple(panels[:MOST]),
        not_compared=tuple(f"{words.listed(names, 6)}: {reason}" for reason, names in why.items()),
        unit="points" if points else "items",
        begun=words.day(min(starts), facts.report.as_of.date()) if starts else "",
        left_out=max(len(panels) - MOST, 0),
    )


def _amount(finished: Finished, points: bool) -> float:
    return max(finished.size, 0.0) if points else float(finished.items)


def inverted(goals: tuple[Goal, ...], points: bool) -> list[tuple[Goal, Goal]]:
    """(lower, higher): pairs in which the lower goal got clearly more finished work."""
    least = POINTS if points else ITEMS
    found = []
    for at, higher in enumerate(goals):
        for lower in goals[at + 1 :]:
            above, below = _amount(higher.finished, points), _amount(lower.finished, points)
            if (lower.place or 0) > (higher.place or 0) and below >= MORE * above and below - above >= least:
                found.append((lower, higher))
    return found


def _panel(team: str, goals: tuple[Goal, ...], unserving: Finished, points: bool, scale: float) -> EffortDrawing:
    pairs = inverted(goals, points)
    marked = {lower.number for lower, _ in pairs}
    crossed = marked | {higher.number for _, higher in pairs}
    bars = [
        Bar(
            place_of(g) or str(at),
            g.title or g.key,
            _amount(g.finished, points),
            _said(g.finished, points),
            g.number in marked,
            g.number in crossed,
        )
        for at, g in enumerate(goals, start=1)
    ]
    rest = Bar("", "serves no goal", _amount(unserving, points), _said(unserving, points), False, False)
    sentence = _team_sentence(goals, pairs, unserving, points)
    rows = [
        (
            b.place,
            words.short(b.title),
            _long(b.amount, points, f.items) + (", more than a goal above it" if b.marked else ""),
            round(100 * b.amount / scale, 1),
            "mark" if b.marked else "data",
        )
        for b, f in zip(bars, (g.finished for g in goals), strict=True)
    ]
    rows.append(
        ("", "serves no goal", _long(rest.amount, points, unserving.items), round(100 * rest.amount / scale, 1), "soft")
    )
    label = f"{team}: {sentence}"
    return EffortDrawing(
        team, sentence, draw_effort.draw(Panel(tuple(bars), rest, scale), label), tuple(rows), bool(pairs)
    )


def _said(finished: Finished, points: bool) -> str:
    if points:
        return f"{words.figure(finished.size)}{words.SPACE}pt · {finished.items:,}"
    return f"{finished.items:,}"


def _long(amount: float, points: bool, items: int) -> str:
    counted = words.many(items, "item")
    return f"{words.figure(amount)} points in {counted}" if points else counted


_ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"]


def _team_sentence(goals: tuple[Goal, ...], pairs: list[tuple[Goal, Goal]], unserving: Finished, points: bool) -> str:
    unit = "points" if points else "items"
    amounts = [_amount(g.finished, points) for g in goals]
    if pairs:
        lower, higher = max(pairs, key=lambda p: _amount(p[0].finished, points) - _amount(p[1].finished, points))
        at, first = goals.index(lower), sorted(amounts, reverse=True).index(_amount(lower.finished, points))
        a, b = _amount(lower.finished, points), _amount(higher.finished, points)
        place = (
            f"{_ORDINALS[at]} in order, {_ORDINALS[first].lower()} in work"
            if at < len(_ORDINALS)
            else "Lower in order, more work"
        )
        return f"{place}: {words.figure(a)} {unit} against {words.figure(b)}."
    rest = _amount(unserving, points)
    if not sum(amounts) and not rest:
        return "Nothing was finished yet."
    if rest > sum(amounts) and rest >= POINTS:
        return f"More went to what serves no goal: {words.figure(rest)} {unit} against {words.figure(sum(amounts))}."
    return "In the declared order, near enough."


def _sentence(
    panels: list[EffortDrawing], compared: dict[str, tuple[Goal, ...]], teams: dict[str, Team], points: bool
) -> str:
    if not panels:
        return ""
    marked = sum(p.marked for p in panels)
    some, of = words.number(marked) if marked else "none", words.number(len(panels))
    said = (
        f"In {some} of {of} {'team' if len(panels) == 1 else 'teams'} a lower objective received clearly more finished "
        "work than a higher one."
    )
    unit = "points" if points else "items"
    for name, goals in compared.items():
        own, rest = sum(_amount(g.finished, points) for g in goals), _amount(teams[name].unserving, points)
        if rest > own and rest >= POINTS:
            said += (
                f" {words.short(name, 40)} finished {words.figure(rest)} {unit} for no goal and {words.figure(own)} "
                f"for its own {words.number(len(goals))}."
            )
            break
    return said
