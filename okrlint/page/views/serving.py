"""The view *Who serves whom*: an outline of goals, with status, owner, place or progress, and findings."""

from __future__ import annotations

import msgspec

from okrlint import escape
from okrlint.page import words
from okrlint.page.facts import Facts, owners_of, place_of, share
from okrlint.page.plan import Goal

MOST = 4_000
"""Goals that the outline holds."""
_DEEPEST = 12


class ServingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One goal. `progress` is in percent, None: nothing to compare; `away`: the value moved away from the target."""

    title: str
    url: str
    key: str
    is_objective: bool
    status: str
    status_word: str
    owners: str
    nobody: bool
    place: str
    progress: float | None
    away: bool
    figures: str
    findings: tuple[tuple[str, str], ...]
    below: tuple[ServingRow, ...]


class ServingView(msgspec.Struct, frozen=True):
    """Two outlines and what stands in neither."""

    sentence: str
    top: tuple[ServingRow, ...]
    apart: tuple[ServingRow, ...]
    circles: tuple[ServingRow, ...]
    over: int
    left_out: int


def view(facts: Facts) -> ServingView:
    """The outline of the goals that are not over."""
    shown = {g.number for g in facts.goals}
    below: dict[int, list[Goal]] = {}
    roots = []
    for goal in facts.objectives:
        above = goal.serves if goal.serves in shown and goal.serves != goal.number else None
        if above is None:
            roots.append(goal)
        else:
            below.setdefault(above, []).append(goal)
    strays = [g for g in facts.goals if not g.is_objective and (g.objective == g.number or g.objective not in shown)]
    outline = _Outline(facts, below)
    top: list[Goal] = []
    apart: list[Goal] = []
    for goal in roots:
        numbers = [goal.number, *(k.number for k in facts.results.get(goal.number, ()))]
        (top if any(n in below for n in numbers) else apart).append(goal)
    rows_top = outline.rows(top)
    rows_apart = outline.rows([*apart, *strays])
    left = [g for g in facts.objectives if g.number not in outline.seen]
    circles = outline.rows(left) if outline.room > 0 else ()
    total = sum(1 for _ in facts.goals)
    return ServingView(
        _sentence(len(top), len(facts.objectives) - len(roots), len(apart)),
        rows_top,
        rows_apart,
        circles,
        len(facts.plan.goals) - len(facts.goals),
        total - len(outline.seen),
    )


class _Outline:
    """Rows as long as there is room, each goal once: parents may form a circle."""

    def __init__(self, facts: Facts, below: dict[int, list[Goal]]) -> None:
        self._facts, self._below = facts, below
        self.seen: set[int] = set()

    @property
    def room(self) -> int:
        return MOST - len(self.seen)

    def rows(self, goals: list[Goal], depth: int = 0) -> tuple[ServingRow, ...]:
        out: list[ServingRow] = []
        for goal in goals:
            if goal.number in self.seen or self.room <= 0 or depth > _DEEPEST:
                continue
            self.seen.add(goal.number)
            beneath = [*self._below.get(goal.number, ())]
            if goal.is_objective:
                beneath = [*self._facts.results.get(goal.number, ()), *beneath]
            out.append(_row(self._facts, goal, self.rows(beneath, depth + 1)))
        return tuple(out)


def _row(facts: Facts, goal: Goal, below: tuple[ServingRow, ...]) -> ServingRow:
    far = share(goal, goal.value)
    figures = ""
    if goal.value is not None:
        figures = words.figure(goal.value, goal.unit)
        if goal.target is not None:
            figures += f" of {words.figure(goal.target, goal.unit)}"
    place = place_of(goal)
    owners = owners_of(goal)
    return ServingRow(
        title=words.short(goal.title or goal.key),
        url=escape.web_address(goal.url),
        key=words.short(goal.key, 80),
        is_objective=goal.is_objective,
        status=goal.status or ("unseen" if "check_in" in goal.unseen else "none"),
        status_word=words.STATUS[goal.status] if goal.status or "check_in" not in goal.unseen else "not looked at",
        owners=words.short(owners, 80) or ("not looked at" if goal.nobody and "owner" in goal.unseen else ""),
        nobody=goal.nobody and not owners and "owner" not in goal.unseen,
        place=words.short(" ".join(p for p in (goal.team, place) if p), 60),
        progress=None if far is None else round(min(max(far, 0), 1) * 100, 1),
        away=far is not None and far < 0,
        figures=figures,
        findings=tuple((f.fingerprint, f.severity) for f in facts.findings_of.get(goal.number, ())[:4]),
        below=below,
    )


def _sentence(top: int, serving: int, apart: int) -> str:
    if not top and not apart:
        return "No objective that is not over was read."
    parts = []
    if top:
        stand = "objective stands" if top == 1 else "objectives stand"
        parts.append(f"{words.capital(words.number(top))} {stand} at the top.")
    if serving:
        parts.append(
            f"{words.capital(words.number(serving))} {'says' if serving == 1 else 'say'} which goal above "
            f"{'it serves' if serving == 1 else 'they serve'}"
            + (f"; {words.number(apart)} {'says' if apart == 1 else 'say'} nothing about it." if apart else ".")
        )
    elif apart:
        parts.append(f"No objective says which goal above it serves ({apart:,} in all).")
    return " ".join(parts)
