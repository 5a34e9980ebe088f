"""The use case: from a report to comments on tickets, or to the exact words that would be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import msgspec

from okrlint.comments.target import CommentTarget, Ticket
from okrlint.findings import Report
from okrlint.publishers import webhook
from okrlint.publishers.digest import Digest, Fixed, for_teams, gather
from okrlint.publishers.digest_issue import on_issue
from okrlint.publishers.digest_text import to_markdown
from okrlint.publishers.plan import cases, within_budget
from okrlint.publishers.publish_report import Outcome, merged
from okrlint.publishers.session import Run
from okrlint.publishers.settings import Settings, project_of
from okrlint.publishers.write_budget import Pace


def publish(
    report: Report,
    tickets: Sequence[Ticket],
    settings: Settings,
    surfaces: Mapping[str, CommentTarget],
    now: dt.datetime,
    *,
    dry_run: bool,
    digest: bool = False,
    environment: Mapping[str, str] | None = None,
    pace: Pace | None = None,
    post: webhook.Post | None = None,
    teams: Mapping[str, Collection[str]] | None = None,
    fixed: Fixed | None = None,
) -> Outcome:
    """Tell the open findings of `report` on the tickets that they are about.

    `tickets` are all goals that are tickets (see `tickets.tickets`), also those without findings, whose comments may
    have to be resolved; `surfaces` are by source name. `teams` holds for each team the names of those in it, `fixed` is
    what a history knows. A dry run looks, and sends nothing. Nothing is raised for what a tracker does to us: it is in
    the outcome.
    """
    run = Run(report, settings, surfaces, now)
    known = cases(report.findings, [_with_opted_in(t, settings) for t in tickets if t.source in surfaces], settings)
    by_id = {c.ticket.id: c for c in known}
    standings = run.look([c.ticket for c in known if project_of(settings, c.ticket.project) is not None])
    owners = Digest()
    actions = run.decide(by_id, standings, owners.held)
    digests = settings.digests if digest else ()
    if over := [d.over for d in digests if not d.for_.team_names]:
        owners = gather(actions, by_id, min(over))
        actions = run.decide(by_id, standings, owners.held)
    told = len({f.fingerprint for c in known for f in c.told})
    pace = pace or Pace(settings.budget)
    planned = within_budget(actions, pace.left)
    outcome = run.dry(planned, pace.left) if dry_run else run.send(planned, by_id, owners.held, pace)
    outcome = msgspec.structs.replace(outcome, not_told=len(report.open()) - told)
    for one in digests:
        unknown = [team for team in one.for_.team_names if team not in (teams or {})]
        if unknown:
            there = ", ".join(sorted(teams or {})) or "none"
            outcome = merged(outcome, _problem(f"no team is called {unknown[0]!r}; there are: {there}", pace))
            continue
        whole = for_teams(report, settings, one, teams or {}, now, fixed) if one.for_.team_names else owners
        if one.to == "issue":
            outcome = merged(outcome, on_issue(run, whole, one.issue, report, dry_run=dry_run, pace=pace))
        elif dry_run:
            words = to_markdown(whole, now.date()) if whole else "nothing to tell"
            outcome = msgspec.structs.replace(outcome, digests=(*outcome.digests, f"would go to {one.to}:\n{words}"))
        elif whole:
            done, fault = webhook.deliver(whole, one, now, environment or {}, post)
            outcome = merged(
                outcome, _problem(fault, pace) if fault else Outcome(digests=(done,), budget_left=pace.left)
            )
    return outcome


def _problem(what: str, pace: Pace) -> Outcome:
    return Outcome(problems=(f"digest: {what}",), budget_left=pace.left)


def _with_opted_in(ticket: Ticket, settings: Settings) -> Ticket:
    """The ticket with those stand-ins whose projects have opted in."""
    if not ticket.stand_ins:
        return ticket
    kept = tuple(s for s in ticket.stand_ins if project_of(settings, s.project) is not None)
    return msgspec.structs.replace(ticket, stand_ins=kept)
