"""Carrying out a plan. For every ticket: look, decide, write, look again, until there is nothing left to do.

Because each round decides afresh from what stands there, a run may be killed anywhere and started again, an answer may
be lost after the server has acted, and two runs may meet: all of them end with one comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okrlint.comments.target import CommentTarget, Moment, Standing, TargetError
from okrlint.publishers.comment_state import Case, WasEvaluated
from okrlint.publishers.plan import Action, decide, ordered, skip
from okrlint.publishers.publish_report import Result, result
from okrlint.publishers.settings import Settings
from okrlint.publishers.write_budget import Pace

ROUNDS = 6
"""Looks at one ticket at most: a create, its duplicate, an update and three lost answers fit in."""
_STOP_AFTER = 3
"""So many tickets in a row that cannot be reached, and the source is given up for this run."""


class Sender:
    """One run of sending: what was used up, and where it makes no sense to go on."""

    def __init__(
        self,
        settings: Settings,
        moment: Moment,
        surfaces: Mapping[str, CommentTarget],
        evaluated: WasEvaluated,
        pace: Pace,
    ) -> None:
        self._settings = settings
        self._moment = moment
        self._surfaces = surfaces
        self._evaluated = evaluated
        self._pace = pace
        self._closed: dict[str, TargetError] = {}
        self._misses: dict[str, int] = {}
        self._stuck: dict[str, TargetError] = {}
        self.problems: list[str] = []

    def send(self, actions: Sequence[Action], cases: Mapping[str, Case], digested: frozenset[str]) -> list[Result]:
        """Carry out a plan in its order; one result for each action that is not `leave`."""
        todo = [a for a in ordered(actions) if a.kind != "leave"]
        return [
            result(a) if a.kind == "skip" else self._settle(a, cases[a.ticket.id], a.ticket.id in digested)
            for a in todo
        ]

    def _settle(self, planned: Action, case: Case, digested: bool) -> Result:
        ticket, surface = case.ticket, self._surfaces[case.ticket.source]
        tried: Action | None = None
        written: Action | None = None
        error: TargetError | None = None
        for _ in range(ROUNDS):
            closed = self._closed.get(ticket.source) or self._closed.get(f"{ticket.source} {ticket.project}")
            if closed is not None:
                return self._failed(planned, written, closed)
            try:
                standing = surface.look([ticket])[ticket.id]
                action = self._decide(case, standing, surface, digested)
                if not action.writes or (action.kind == "tidy" and ticket.id in self._stuck):
                    if ticket.id in self._stuck:
                        return self._failed(planned, written, self._stuck[ticket.id])
                    done = written or tried
                    if done is not None and action.kind == "leave":
                        return result(done, detail=standing.detail or None)
                    return result(action)
                if action.writes > self._pace.left:
                    return result(written or skip(ticket, "budget", f"{action.kind} waits for the next run"))
                tried = action if tried is None or tried.kind == "tidy" else tried
                self._write(surface, action)
                if not (action.kind == "tidy" and ticket.id in self._stuck):
                    written = tried
                self._misses[ticket.source] = 0
            except TargetError as problem:
                error = problem
                if not self._bearable(problem, ticket.source, ticket.project):
                    return self._failed(planned, written, problem)
        self._note_miss(ticket.source, error)
        return self._failed(
            planned, written, error or TargetError("refused", "somebody keeps changing the same comment")
        )

    def _decide(self, case: Case, standing: Standing, surface: CommentTarget, digested: bool) -> Action:
        return decide(
            case,
            standing,
            self._settings,
            self._moment,
            self._evaluated,
            repost=surface.repost_to_notify,
            digested=digested,
        )

    def _write(self, surface: CommentTarget, action: Action) -> None:
        ticket = action.ticket
        if action.letter is not None and action.mark is not None:
            draft = surface.draft(ticket, action.letter, action.mark)
            self._pace.take()
            if action.kind == "create" or action.repost:
                surface.create(ticket, draft)
                return  # the next look finds what became of it, and what has to go
            surface.update(ticket, action.comment, draft, action.notify)
        for comment in action.drop:
            self._pace.take()
            try:
                surface.delete(ticket, comment)
            except TargetError as error:
                if error.trouble != "denied":
                    raise
                self._stuck[ticket.id] = error
                self._tell(ticket.project, error)

    def _bearable(self, error: TargetError, source: str, project: str) -> bool:
        """Whether another look at the same ticket makes sense; what makes no sense any more is closed here."""
        if error.trouble == "unreachable":
            return True
        if error.trouble == "rate_limited":
            if error.wait is not None and self._pace.wait(error.wait):
                return True
            self._closed[source] = error
        elif error.trouble == "denied":
            self._closed[f"{source} {project}"] = error
            self._tell(project, error)
        return False

    def _tell(self, project: str, error: TargetError) -> None:
        need = f": the account needs {error.permission}" if error.permission else ""
        told = f"{project}{need} ({error.detail})"
        if told not in self.problems:
            self.problems.append(told)

    def _note_miss(self, source: str, error: TargetError | None) -> None:
        self._misses[source] = self._misses.get(source, 0) + 1
        if error is not None and self._misses[source] >= _STOP_AFTER:
            self._closed[source] = error

    def _failed(self, planned: Action, written: Action | None, error: TargetError) -> Result:
        detail = f"{error.detail} (needs {error.permission})" if error.permission else error.detail
        if written is not None:
            return result(written, detail=f"not looked at again: {detail}")
        return result(skip(planned.ticket, error.trouble, detail))
