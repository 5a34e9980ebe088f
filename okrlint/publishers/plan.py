"""What ought to be done on each ticket: pure functions from findings and what stands there to actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from okrlint.comments.comment import Letter, compose, is_between
from okrlint.comments.marker import Mark, Unreadable
from okrlint.comments.target import Comment, Moment, Standing, Ticket, Trouble
from okrlint.findings import SEVERITIES, Finding, is_open
from okrlint.publishers.comment_state import Case, WasEvaluated, next_mark, reminder_due
from okrlint.publishers.settings import Settings, is_loud, opted_in, project_of, quiet

Kind: TypeAlias = Literal["create", "update", "resolve", "remind", "tidy", "leave", "skip"]
Why: TypeAlias = (
    Trouble
    | Literal[
        "",
        "not_opted_in",
        "draft_or_paused",
        "opted_out",
        "newer_run",
        "newer_version",
        "quiet_hours",
        "budget",
        "digest",
        "nothing_to_say",
        "unchanged",
    ]
)
ORDER: tuple[Kind, ...] = ("tidy", "resolve", "update", "create", "remind", "skip", "leave")
"""In which order a run spends its budget: what is good news or silent goes first."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about one ticket.

    `drop` are later duplicates of ours; `repost` means that a new comment takes the place of the old one.
    """

    ticket: Ticket
    kind: Kind
    why: Why = ""
    detail: str = ""
    comment: str = ""
    drop: tuple[str, ...] = ()
    letter: Letter | None = None
    mark: Mark | None = None
    notify: bool = False
    repost: bool = False

    @property
    def writes(self) -> int:
        """How many requests that change something the action takes, when nothing goes wrong."""
        if self.kind in ("leave", "skip"):
            return 0
        return len(self.drop) + (0 if self.kind == "tidy" else 1 + self.repost)


def cases(findings: Iterable[Finding], tickets: Sequence[Ticket], settings: Settings) -> list[Case]:
    """Sort findings to the tickets they are shown on; what another finding says is told by that one.

    What is about no ticket (people, files, habits) is in no case.
    """
    everything = tuple(findings)
    index = {name: t for t in tickets for name in (t.id, *t.aliases)}
    told: dict[str, list[Finding]] = {}
    for finding in everything:
        for ticket in _tickets(finding, index):
            if is_open(finding) and _told(finding, ticket, settings):
                told.setdefault(ticket.id, []).append(finding)
    waived = {f.fingerprint: f.waived for f in everything if f.waived is not None}
    standing = frozenset(f.fingerprint for f in everything if f.waived is None)
    return [Case(ticket=t, told=tuple(told.get(t.id, ())), waived=waived, found=standing) for t in tickets]


def _tickets(finding: Finding, index: Mapping[str, Ticket]) -> list[Ticket]:
    """Where a finding is told: what stands between goals of their own (a pair, a circle) on the ticket of each of them,
    for each owner holds a part of the decision; everything else on the first ticket that it leads to."""
    places = [index[s.id] for s in (*finding.subjects, finding.group) if s.id in index]
    if is_between(finding):
        return list({t.id: t for t in places if any(s.id in (t.id, *t.aliases) for s in finding.subjects)}.values())
    return places[:1]


def decide(
    case: Case,
    standing: Standing,
    settings: Settings,
    moment: Moment,
    evaluated: WasEvaluated,
    *,
    repost: bool = False,
    digested: bool = False,
) -> Action:
    """What to do about one ticket. The same question after the answer was carried out yields `leave`."""
    ticket = case.ticket
    barred = _barred(case, standing, settings)
    if barred is not None:
        return barred
    own, drop = _canonical(standing.ours)
    if own is not None and isinstance(own.mark, Unreadable) and own.mark.newer:
        return Action(ticket=ticket, kind="skip", why="newer_version", detail="a later okrlint wrote the comment")
    old = own.mark if own is not None and isinstance(own.mark, Mark) else None
    newer = {c.id for c in standing.ours if _run(c) > moment.run}
    if own is not None and newer:
        older = tuple(c for c in drop if c not in newer)
        return Action(
            ticket=ticket,
            kind="tidy" if older else "skip",
            why="newer_run",
            detail="a newer scan has been here",
            comment=own.id,
            drop=older,
        )
    new = next_mark(case, old, settings, moment, evaluated)
    if own is None:
        return _first(case, new, settings, moment, digested)
    action = Action(ticket=ticket, kind="tidy" if drop else "leave", why="unchanged", comment=own.id, drop=drop)
    if old is None or new.meaning() != old.meaning():
        return _say(action, case, "update" if new.open() else "resolve", new, settings, moment)
    if not reminder_due(old, settings, moment) or digested:
        return action
    if quiet(settings, moment.now):
        return msgspec.structs.replace(action, why="quiet_hours")
    again = repost and not own.answered
    new = msgspec.structs.replace(
        new, reminded=moment.now, reminders=old.reminders + 1, turn=old.turn + 1 if again else old.turn
    )
    action = msgspec.structs.replace(action, notify=True, repost=again)
    return _say(action, case, "remind", new, settings, moment)


def ordered(actions: Iterable[Action]) -> list[Action]:
    """In the order in which they are carried out: by kind, then worst first, then by key."""
    return sorted(actions, key=lambda a: (ORDER.index(a.kind), _worst(a), a.ticket.key))


def within_budget(actions: Iterable[Action], per_run: int) -> list[Action]:
    """The actions in order; those that the budget has no room for become skips."""
    left, kept = per_run, list[Action]()
    for action in ordered(actions):
        if action.writes > left:
            kept.append(skip(action.ticket, "budget", f"{action.kind} waits for the next run"))
        else:
            left -= action.writes
            kept.append(action)
    return kept


def skip(ticket: Ticket, why: Why, detail: str = "") -> Action:
    """An action that does nothing, and says why."""
    return Action(ticket=ticket, kind="skip", why=why, detail=detail)


def _told(finding: Finding, ticket: Ticket, settings: Settings) -> bool:
    return is_loud(settings, finding) and opted_in(settings, ticket.project, finding.rule)


def _barred(case: Case, standing: Standing, settings: Settings) -> Action | None:
    """Why nothing may be written on this ticket, whatever there is to say."""
    ticket = case.ticket
    if project_of(settings, ticket.project) is None:
        return skip(ticket, "not_opted_in", f"{ticket.project} is not in publish.projects")
    if ticket.state in ("draft", "paused"):
        return skip(ticket, "draft_or_paused", f"the goal is {ticket.state}")
    if standing.trouble is not None:
        return skip(ticket, standing.trouble, standing.detail)
    where = standing.opted_out or ticket.opted_out
    return skip(ticket, "opted_out", f"“{settings.opt_out}” stands in its {where}") if where else None


def _canonical(ours: Sequence[Comment]) -> tuple[Comment | None, tuple[str, ...]]:
    """The comment that stays, and those to delete: duplicates that nobody replied to.

    The latest posting counts (`turn`); of equals an answered one, then the newest run's, then the oldest, so that two
    runs that meet choose the same.
    """
    if not ours:
        return None, ()
    stays = min(ours, key=lambda c: (-_turn(c), not c.answered, -_run(c), c.order))
    return stays, tuple(c.id for c in sorted(ours, key=lambda c: c.order) if c is not stays and not c.answered)


def _turn(comment: Comment) -> int:
    return comment.mark.turn if isinstance(comment.mark, Mark) else -1


def _run(comment: Comment) -> int:
    return comment.mark.run if isinstance(comment.mark, Mark) else -1


def _first(case: Case, new: Mark, settings: Settings, moment: Moment, digested: bool) -> Action:
    action = Action(ticket=case.ticket, kind="leave", why="nothing_to_say")
    if not case.told:
        return action
    if digested:
        return skip(case.ticket, "digest", "told in the owner's digest")
    if quiet(settings, moment.now):
        return skip(case.ticket, "quiet_hours", "a new comment waits until the quiet hours end")
    return _say(msgspec.structs.replace(action, notify=True), case, "create", new, settings, moment)


def _say(action: Action, case: Case, kind: Kind, mark: Mark, settings: Settings, moment: Moment) -> Action:
    letter = compose(
        case.told,
        mark,
        here=(case.ticket.id, *case.ticket.aliases),
        as_of=moment.now.date(),
        about=case.about,
        opt_out=settings.opt_out,
        rule_url=settings.rule_url,
        mentions=settings.mentions and action.notify,
    )
    return msgspec.structs.replace(action, kind=kind, why="", letter=letter, mark=mark)


def _worst(action: Action) -> int:
    severities = [SEVERITIES.index(p.severity) for p in action.letter.points] if action.letter else []
    return min(severities, default=len(SEVERITIES))
