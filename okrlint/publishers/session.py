"""The steps of one run over one set of tickets: look at all, decide for all, then either show or send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from okrlint.comments.target import CommentTarget, Moment, Standing, TargetError, Ticket
from okrlint.findings import Report
from okrlint.history.evaluated import Evaluated
from okrlint.publishers.comment_state import Case
from okrlint.publishers.execute import Sender
from okrlint.publishers.plan import Action, decide
from okrlint.publishers.publish_report import Outcome, planned, result
from okrlint.publishers.settings import Settings
from okrlint.publishers.write_budget import Pace


class Run:
    """What stays the same during one run, and what went wrong for whole sources."""

    def __init__(
        self, report: Report, settings: Settings, surfaces: Mapping[str, CommentTarget], now: dt.datetime
    ) -> None:
        self.settings = settings
        self.surfaces = surfaces
        self.moment = Moment(now=now, run=int(report.as_of.timestamp()))
        self.evaluated = Evaluated(report)
        self.problems: list[str] = []

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """What stands on the tickets. Where a source refuses altogether, that is the trouble of all its tickets."""
        found: dict[str, Standing] = {}
        for name, surface in self.surfaces.items():
            theirs = [t for t in tickets if t.source == name]
            try:
                found.update(surface.look(theirs) if theirs else {})
            except TargetError as error:
                need = f" (the account needs {error.permission})" if error.permission else ""
                self.problems.append(f"{name}: {error.detail or error.trouble}{need}")
                found.update({t.id: Standing(trouble=error.trouble, detail=error.detail) for t in theirs})
        return found

    def decide(
        self, cases: Mapping[str, Case], standings: Mapping[str, Standing], held: frozenset[str]
    ) -> list[Action]:
        """One action for each ticket that has findings to tell, or a comment of ours that may have to change."""
        actions = []
        for name, case in cases.items():
            standing = standings.get(name, Standing())
            action = decide(
                case,
                standing,
                self.settings,
                self.moment,
                self.evaluated,
                repost=self.surfaces[case.ticket.source].repost_to_notify,
                digested=name in held,
            )
            if case.told or standing.ours:
                actions.append(action)
        return actions

    def dry(self, actions: Sequence[Action], budget: int) -> Outcome:
        """What would be sent, word for word."""
        shown = [a for a in actions if a.writes]
        drafts = [
            self.surfaces[a.ticket.source].draft(a.ticket, a.letter, a.mark) if a.letter and a.mark else None
            for a in shown
        ]
        writes = sum(a.writes for a in shown)
        return Outcome(
            results=tuple(result(a) for a in actions),
            planned=tuple(planned(a, d) for a, d in zip(shown, drafts, strict=True)),
            writes=writes,
            budget_left=budget - writes,
            dry_run=True,
            problems=tuple(self.problems),
        )

    def send(self, actions: Sequence[Action], cases: Mapping[str, Case], held: frozenset[str], pace: Pace) -> Outcome:
        """Do it."""
        before = pace.spent
        sender = Sender(self.settings, self.moment, self.surfaces, self.evaluated, pace)
        results = sender.send(actions, cases, held)
        results += [result(a) for a in actions if a.kind == "leave"]
        return Outcome(
            results=tuple(results),
            writes=pace.spent - before,
            budget_left=pace.left,
            problems=(*self.problems, *sender.problems),
        )
