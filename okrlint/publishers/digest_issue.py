"""The digest as one comment on one issue: same plan, marks and manners as on any ticket, under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from okrlint.comments.target import CommentTarget, Ticket
from okrlint.findings import Finding, Report
from okrlint.publishers.comment_state import Case
from okrlint.publishers.digest import Digest
from okrlint.publishers.digest_text import people
from okrlint.publishers.plan import within_budget
from okrlint.publishers.publish_report import Outcome
from okrlint.publishers.session import Run
from okrlint.publishers.settings import Project, Settings
from okrlint.publishers.write_budget import Pace


def on_issue(run: Run, digest: Digest, issue: str, report: Report, *, dry_run: bool, pace: Pace) -> Outcome:
    """Write, update or resolve the digest's comment on the issue with this key or address."""
    ticket = _ticket(issue, run.surfaces)
    if ticket is None:
        return Outcome(
            problems=(f"digest: no source here can reach the issue {issue}",),
            budget_left=pace.left,
            dry_run=dry_run,
        )
    settings = _settings(run.settings, ticket)
    surface = run.surfaces[ticket.source].named(settings.name)
    own = Run(report, settings, {ticket.source: surface}, run.moment.now)
    case = _case(digest, ticket, report)
    standings = own.look([ticket])
    actions = within_budget(own.decide({ticket.id: case}, standings, frozenset()), pace.left)
    return own.dry(actions, pace.left) if dry_run else own.send(actions, {ticket.id: case}, frozenset(), pace)


def _ticket(issue: str, surfaces: Mapping[str, CommentTarget]) -> Ticket | None:
    """The issue on the first source that knows it by its key or address."""
    for source, surface in surfaces.items():
        if place := surface.locate(issue.strip()):
            return Ticket(id=f"digest:{place.key}", key=place.key, source=source, project=place.project, title="Digest")
    return None


def _settings(settings: Settings, ticket: Ticket) -> Settings:
    return msgspec.structs.replace(
        settings, name=f"{settings.name[:33]}-digest", projects={ticket.project: Project()}, mentions=False
    )


def _case(digest: Digest, ticket: Ticket, report: Report) -> Case:
    told: dict[str, Finding] = {}
    for section in digest.sections:
        for part in section.parts:
            name = f"{section.name}: {part.goal.title or part.goal.key}"
            for finding in part.findings:
                told.setdefault(finding.fingerprint, msgspec.structs.replace(finding, title=name))
    return Case(
        ticket=ticket,
        told=tuple(told.values()),
        waived={f.fingerprint: f.waived for f in report.findings if f.waived is not None},
        found=frozenset(f.fingerprint for f in report.findings if f.waived is None),
        about=f"the goals of {people(digest)}",
    )
