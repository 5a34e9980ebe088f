"""The use case: from a report to comments on tickets, or to the exact words that would be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from okrlint.comments.target import CommentTarget, Ticket
from okrlint.findings import Report
from okrlint.publishers import webhook
from okrlint.publishers.digest import Digest, gather
from okrlint.publishers.digest_issue import on_issue
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
) -> Outcome:
    """Tell the open findings of `report` on the tickets that they are about.

    `tickets` are all goals that are tickets (see `tickets.tickets`), also those without findings, whose comments may
    have to be resolved; `surfaces` are by source name. A dry run looks, and sends nothing. Nothing is raised for what
    a tracker does to us: it is in the outcome.
    """
    run = Run(report, settings, surfaces, now)
    known = cases(report.findings, [_with_opted_in(t, settings) for t in tickets if t.source in surfaces], settings)
    by_id = {c.ticket.id: c for c in known}
    standings = run.look([c.ticket for c in known if project_of(settings, c.ticket.project) is not None])
    mail = Digest()
    actions = run.decide(by_id, standings, mail.held)
    if digest:
        mail = gather(actions, by_id, settings.digest.over)
        actions = run.decide(by_id, standings, mail.held)
    told = len({f.fingerprint for c in known for f in c.told})
    pace = pace or Pace(settings.budget)
    planned = within_budget(actions, pace.left)
    outcome = run.dry(planned, pace.left) if dry_run else run.send(planned, by_id, mail.held, pace)
    outcome = msgspec.structs.replace(outcome, not_told=len(report.open()) - told)
    if not digest:
        return outcome
    if settings.digest.to == "issue":
        return merged(outcome, on_issue(run, mail, report, dry_run=dry_run, pace=pace))
    if dry_run:
        words = webhook.to_markdown(mail, now.date()) if mail.sections else "nobody has that many"
        return msgspec.structs.replace(outcome, digests=(f"would go to {settings.digest.to}: {words}",))
    if not mail.sections:
        return outcome
    done, fault = webhook.deliver(mail, settings.digest, now, environment or {}, post)
    return msgspec.structs.replace(
        outcome,
        digests=(done,) if done else (),
        problems=(*outcome.problems, *((f"digest: {fault}",) if fault else ())),
    )


def _with_opted_in(ticket: Ticket, settings: Settings) -> Ticket:
    """The ticket with those stand-ins whose projects have opted in."""
    if not ticket.stand_ins:
        return ticket
    kept = tuple(s for s in ticket.stand_ins if project_of(settings, s.project) is not None)
    return msgspec.structs.replace(ticket, stand_ins=kept)
