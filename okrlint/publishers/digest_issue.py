"""The digest as one comment on one issue: same plan, marks and manners as on any ticket, under a name of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from okrlint.findings import Finding, Report
from okrlint.publishers.comment_state import Case
from okrlint.publishers.digest import Digest
from okrlint.publishers.plan import within_budget
from okrlint.publishers.publish_report import Outcome
from okrlint.publishers.session import Run
from okrlint.publishers.settings import Project, Settings
from okrlint.publishers.target import Surface, Ticket
from okrlint.publishers.tickets import project
from okrlint.publishers.write_budget import Pace

_GITHUB_URL = re.compile(r"^https?://[^/]+/([\w.-]+/[\w.-]+)/issues/(\d+)")
_JIRA_URL = re.compile(r"^https?://.+/browse/([A-Z][A-Z0-9_]*-\d+)")


def on_issue(run: Run, digest: Digest, report: Report, *, dry_run: bool, pace: Pace) -> Outcome:
    """Write, update or resolve the digest's comment on the issue that the settings name."""
    ticket = _ticket(run.settings.digest.issue, run.surfaces)
    if ticket is None:
        return Outcome(
            problems=(f"digest: no source here can reach the issue {run.settings.digest.issue}",),
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


def key_of(issue: str) -> str:
    """`owner/repository#7` or `PROJ-12` from a key or an address; "" for anything else."""
    found = _GITHUB_URL.match(issue)
    if found:
        return f"{found[1]}#{found[2]}"
    found = _JIRA_URL.match(issue)
    key = found[1] if found else issue.strip()
    return key if project(key) else ""


def _ticket(issue: str, surfaces: Mapping[str, Surface]) -> Ticket | None:
    key = key_of(issue)
    kind = "github" if "/" in key else "jira"
    source = next((name for name, surface in surfaces.items() if surface.kind == kind), None)
    if not key or source is None:
        return None
    return Ticket(id=f"digest:{key}", key=key, source=source, project=project(key), title="Digest")


def _settings(settings: Settings, ticket: Ticket) -> Settings:
    return msgspec.structs.replace(
        settings, name=f"{settings.name[:33]}-digest", projects={ticket.project: Project()}, mentions=False
    )


def _case(digest: Digest, ticket: Ticket, report: Report) -> Case:
    told: dict[str, Finding] = {}
    for section in digest.sections:
        for finding in section.findings:
            titled = msgspec.structs.replace(finding, title=f"{section.owner.name}: {finding.title}")
            told.setdefault(finding.fingerprint, titled)
    people = len(digest.sections)
    return Case(
        ticket=ticket,
        told=tuple(told.values()),
        waived={f.fingerprint: f.waived for f in report.findings if f.waived is not None},
        found=frozenset(f.fingerprint for f in report.open()),
        about="the goals of one person" if people == 1 else f"the goals of {people} people",
    )
