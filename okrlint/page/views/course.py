"""The view *Numbers against words*: a panel a key result, what was reported beside how the number moved."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import msgspec
from markupsafe import Markup

from okrlint import escape
from okrlint.page import draw_course, words
from okrlint.page.facts import Facts, share
from okrlint.page.plan import Goal

MOST = 1_000
"""Panels that the page holds, in the order of their groups."""
SILENT_DAYS = 21
PACE = 2 / 3
_UNMOVED_DAYS = 14


class CourseDrawing(msgspec.Struct, frozen=True):
    """One key result: what makes it stand out, title, drawing, the last word, and the first and last value."""

    note: str
    title: str
    url: str
    svg: Markup
    status: str
    first: str
    last: str
    target: str


class CourseGroup(msgspec.Struct, frozen=True):
    """Panels under one heading; `folded` ones are opened by the reader."""

    title: str
    about: str
    panels: tuple[CourseDrawing, ...]
    folded: bool


class CourseView(msgspec.Struct, frozen=True, kw_only=True):
    """The panels, and how many key results have nothing to draw, were not looked at, or are left out here."""

    sentence: str
    groups: tuple[CourseGroup, ...]
    no_numbers: tuple[str, ...]
    no_numbers_count: int
    unseen: int
    left_out: int
    span: str


def view(facts: Facts) -> CourseView:
    """Order: word and value part, away from the target, silent, at most two thirds of an even pace, moving."""
    today = facts.report.as_of.date()
    first: list[tuple[int, str, Goal]] = []
    slow: list[Goal] = []
    moving: list[Goal] = []
    bare: list[Goal] = []
    unseen = 0
    for objective in facts.objectives:
        for goal in facts.results.get(objective.number, ()):
            if goal.state != "active" or (goal.starts and goal.starts > today):
                continue
            if not goal.said and "check_in" in goal.unseen:
                unseen += 1
                continue
            order, note = standing(goal, today)
            if order < 3:
                first.append((order, note, goal))
            elif goal.baseline is None or goal.target is None or goal.baseline == goal.target:
                bare.append(goal)
            elif order == 3:
                slow.append(goal)
            else:
                moving.append(goal)
    first.sort(key=lambda entry: entry[0])
    room = MOST
    groups = []
    at_risk = sum(g.status in ("at_risk", "off_track") for g in slow)
    for title, about, entries in (
        ("To look at first", "", [(note, g) for _, note, g in first]),
        (
            "At most two thirds of an even pace",
            f", of which {at_risk:,} say at risk or off track" if at_risk else "",
            [("", g) for g in slow],
        ),
        ("Moving", ", by team and place", [("", g) for g in moving]),
    ):
        kept = entries[: max(room, 0)]
        room -= len(kept)
        if entries:
            panels = tuple(_drawn(goal, note, today) for note, goal in kept)
            groups.append(
                CourseGroup(
                    title, f"{len(entries):,}{about}", panels, len(entries) > 60 and title != "To look at first"
                )
            )
    total = len(first) + len(slow) + len(moving)
    return CourseView(
        sentence=_sentence(first, total, len(bare), unseen),
        groups=tuple(groups),
        no_numbers=tuple(words.short(g.title or g.key, 160) for g in bare[:60]),
        no_numbers_count=len(bare),
        unseen=unseen,
        left_out=max(total - MOST, 0),
        span=_span(facts, today),
    )


def standing(goal: Goal, today: dt.date) -> tuple[int, str]:
    """Where a key result stands: 0 word and value part, 1 away from the target, 2 silent, 3 slow, 4 moving."""
    valued = [s for s in goal.said if s.value is not None]
    last = valued[-1].value if valued else goal.value
    far = share(goal, last)
    before = share(goal, valued[0].value) if len(valued) > 1 else 0.0
    worded = [s for s in goal.said if s.status]
    word = worded[-1].status if worded else ""
    if not goal.met and far is not None and goal.direction != "maintain":
        still = (
            len(valued) > 1
            and before is not None
            and far <= before
            and (valued[-1].on - valued[0].on).days >= _UNMOVED_DAYS
        )
        if word == "on_track" and still:
            return 0, "on track, value unmoved"
        if far < 0:
            return 1, "moves away, and says so" if word in ("at_risk", "off_track") else "moves away from its target"
    if not goal.said:
        if goal.starts and (today - goal.starts).days > SILENT_DAYS:
            return 2, "never reported"
    elif (today - goal.said[-1].on).days > SILENT_DAYS and not goal.met:
        return 2, f"silent for {(today - goal.said[-1].on).days:,} days"
    if far is not None and goal.starts and goal.due and goal.due > goal.starts and not goal.met:
        pace = min((today - goal.starts).days / (goal.due - goal.starts).days, 1)
        if far <= PACE * pace:
            return 3, ""
    return 4, ""


def _drawn(goal: Goal, note: str, today: dt.date) -> CourseDrawing:
    valued = [words.figure(s.value, goal.unit) for s in goal.said if s.value is not None]
    worded = [s for s in goal.said if s.status]
    return CourseDrawing(
        note,
        words.short(goal.title or goal.key, 160),
        escape.web_address(goal.url),
        draw_course.draw(goal, today, _label(goal, today)),
        worded[-1].status if worded else "none",
        valued[0] if len(valued) > 1 else "",
        valued[-1] if valued else "no value reported" if goal.said else "no check-in",
        words.figure(goal.target, goal.unit) if valued and goal.target is not None else "",
    )


def _label(goal: Goal, today: dt.date) -> str:
    steps = []
    for said in goal.said[-12:]:
        parts = [words.figure(said.value, goal.unit)] if said.value is not None else []
        parts += [words.STATUS[said.status]] if said.status else []
        parts += [f"confidence {said.confidence:.0%}"] if said.confidence is not None else []
        steps.append(f"{words.day(said.on, today)}: {', '.join(parts) or 'a note'}")
    ends = ""
    if goal.baseline is not None and goal.target is not None:
        ends = f"From {words.figure(goal.baseline, goal.unit)} to {words.figure(goal.target, goal.unit)}. "
    return ends + ("; ".join(steps) or "No check-in") + "."


def _span(facts: Facts, today: dt.date) -> str:
    spans = Counter((g.starts, g.due) for g in facts.goals if g.state == "active" and g.starts and g.due)
    if not spans:
        return "the days that it was reported on"
    (starts, due), _ = max(spans.items(), key=lambda s: (s[1], str(s[0])))
    usual = f"{words.day(starts, today)} to {words.day(due, today)}" if starts and due else ""
    return usual if len(spans) == 1 else f"{usual}, or the days of its own cycle"


def _sentence(first: list[tuple[int, str, Goal]], total: int, bare: int, unseen: int) -> str:
    if not total:
        return ""
    counts = [sum(order == kind for order, _, _ in first) for kind in range(3)]
    said = f"{words.many(total, 'key result has', 'key results have')} numbers or words over time."
    parts = []
    if counts[0]:
        parts.append(f"in {words.number(counts[0])} the word says on track while the value has not moved")
    if counts[1]:
        parts.append(f"in {words.number(counts[1])} the value moves away from its target")
    if counts[2]:
        parts.append(
            f"{words.number(counts[2])} {'has' if counts[2] == 1 else 'have'} been silent for more than "
            f"{SILENT_DAYS} days"
        )
    if parts:
        said += f" {words.capital(words.listed(parts))}."
    if bare:
        said += f" {words.capital(words.number(bare))} {'holds' if bare == 1 else 'hold'} no numbers to draw."
    if unseen:
        said += f" For {words.number(unseen)} no check-ins could be read."
    return said
