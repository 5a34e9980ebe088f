"""Comments on goals, and on an issue that serves the goal where the goal refuses them. Decides nothing else.

On such an issue a goal's comment bears a mark of its own, so that it is neither taken for the issue's own comment nor
for that of another goal that the same issue serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark
from okrlint.comments.target import Draft, Speaker, StandIn, Standing, TargetError, Ticket
from okrlint.trackers.jira.atlassian_goals.comment_target import GoalsTarget

_BETWEEN = " "
"""Between the id of an issue and that of a comment on it: where a comment that does not stand on its goal is found."""
_TITLE = 120


class IssuesTarget(Protocol):
    """Comments on issues, as `okrlint.trackers.jira.comment_target` has them."""

    def survey(self, issues: Sequence[Ticket]) -> set[str]: ...

    def named(self, name: str) -> IssuesTarget: ...

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]: ...

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft: ...

    def create(self, ticket: Ticket, draft: Draft) -> None: ...

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None: ...

    def delete(self, ticket: Ticket, comment: str) -> None: ...


class TwoDrafts(msgspec.Struct, frozen=True):
    """A comment as a goal takes it, and (where an issue could stand in) as issues take it."""

    on_goal: object
    on_issue: Draft | None = None


class OnStandIns:
    """The goals of one site, and its issues."""

    def __init__(self, goals: GoalsTarget, issues: IssuesTarget, speaker: Speaker) -> None:
        self._goals = goals
        self._issues = issues
        self._speaker = speaker
        self._targets: dict[str, IssuesTarget] = {}
        self._refusals: dict[str, str] = {}

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """What stands on goals; where nothing of ours does, what stands for them on issues that serve them."""
        found = self._goals.look(tickets)
        bare = [t for t in tickets if t.stand_ins and not found[t.id].ours and not found[t.id].trouble]
        quiet = self._issues.survey([_issue(t, s) for t in bare for s in t.stand_ins])
        for ticket in bare:
            issues = [issue for s in ticket.stand_ins if (issue := _issue(ticket, s)).id not in quiet]
            found[ticket.id] = self._elsewhere(ticket, issues, found[ticket.id])
        return found

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """The comment for the goal; for an issue it says which goal it speaks of."""
        made = self._goals.draft(ticket, letter, mark)
        if not ticket.stand_ins:
            return msgspec.structs.replace(made, payload=TwoDrafts(made.payload))
        about = f"“{ticket.title[:_TITLE]}” ({ticket.key}), a goal that this serves"
        other = msgspec.structs.replace(letter, about=about)
        own = msgspec.structs.replace(mark, name=self._name(ticket))
        on_issue = self._target(ticket).draft(_issue(ticket, ticket.stand_ins[0]), other, own)
        return msgspec.structs.replace(made, payload=TwoDrafts(made.payload, on_issue))

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Add a comment to the goal; where it is refused, to the first issue that may stand in."""
        payload = _payload(draft)
        try:
            self._goals.create(ticket, msgspec.structs.replace(draft, payload=payload.on_goal))
        except TargetError as refusal:
            if refusal.trouble != "denied":
                raise
            self._refusals[ticket.id] = refusal.detail
            for stand_in in ticket.stand_ins:
                issue = _issue(ticket, stand_in)
                if payload.on_issue and not self._target(ticket).look([issue])[issue.id].opted_out:
                    self._target(ticket).create(issue, payload.on_issue)
                    return
            # Other goals may have other rights, or an issue: one refusal is not the end of the run.
            raise TargetError("refused", refusal.detail, permission=refusal.permission) from refusal

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        """Replace the text of a comment, where it stands."""
        payload = _payload(draft)
        place, id_ = self._place(ticket, comment)
        if place is None:
            self._goals.update(comment, msgspec.structs.replace(draft, payload=payload.on_goal))
        elif payload.on_issue:
            self._target(ticket).update(place, id_, payload.on_issue, notify)

    def delete(self, ticket: Ticket, comment: str) -> None:
        """Delete a comment, where it stands."""
        place, id_ = self._place(ticket, comment)
        if place is None:
            self._goals.delete(comment)
        else:
            self._target(ticket).delete(place, id_)

    def _elsewhere(self, ticket: Ticket, issues: Sequence[Ticket], there: Standing) -> Standing:
        standing = self._target(ticket).look(issues) if issues else {}
        ours = tuple(
            msgspec.structs.replace(comment, id=f"{issue.id}{_BETWEEN}{comment.id}")
            for issue in issues
            for comment in standing[issue.id].ours
        )
        if not ours:
            return there
        keys = [i.key for i in issues if standing[i.id].ours]
        why = self._refusals.get(ticket.id, "")
        refused = f"the goal takes no comment ({why}): " if why else ""
        return msgspec.structs.replace(there, ours=ours, detail=f"{refused}told on {', '.join(keys)}, which serves it")

    def _place(self, ticket: Ticket, comment: str) -> tuple[Ticket | None, str]:
        issue, _, id_ = comment.rpartition(_BETWEEN)
        held = next((s for s in ticket.stand_ins if s.id == issue), None)
        return (_issue(ticket, held), id_) if held else (None, comment)

    def _target(self, ticket: Ticket) -> IssuesTarget:
        if ticket.id not in self._targets:
            self._targets[ticket.id] = self._issues.named(self._name(ticket))
        return self._targets[ticket.id]

    def _name(self, ticket: Ticket) -> str:
        """The name in marks of comments for this goal, by the part of its id that differs from goal to goal."""
        return f"{self._speaker.name[:23]}-for-{ticket.id.lower()[-12:]}"


def _issue(ticket: Ticket, stand_in: StandIn) -> Ticket:
    return Ticket(id=stand_in.id, key=stand_in.key, source=ticket.source, project=stand_in.project)


def _payload(draft: Draft) -> TwoDrafts:
    if not isinstance(draft.payload, TwoDrafts):
        raise TargetError("refused", "a draft for another tracker")
    return draft.payload
