"""Where finished work went beside what was to go first, for a team or a cycle of a run's sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from okrlint.app.check import Request, opened, start_of
from okrlint.app.filters import meant
from okrlint.app.settings import load
from okrlint.engine.coverage import cuts, gaps
from okrlint.engine.database import database
from okrlint.engine.subjects import Survey
from okrlint.errors import UsageError
from okrlint.relations.lens import READS, Lens, Row, lens, names
from okrlint.relations.registry import base_of


def lens_request(request: Request, team: str, cycle: str, start: dt.date | None) -> Lens:
    """The lens on what was read. Raises UsageError for a team or cycle that is not there."""
    loaded = load(request.config, start_of(request.paths))
    with opened(request, loaded) as snapshot:
        manifest = snapshot.manifest
        moment = request.as_of or manifest.as_of
        if start is not None and start > moment.date():
            raise UsageError(f"--since {start} is after {moment:%Y-%m-%d}, of which these data speak")
        with database(snapshot, READS, moment, company=loaded.config.company) as (connection, _):
            team = meant("team", team, names(connection, "team")) if team else ""
            cycle = meant("cycle", cycle, names(connection, "cycle")) if cycle else ""
            found = lens(connection, moment.date(), team, cycle, start)
            rows = _with_gaps(found.rows, Survey(connection, manifest))
        partial = (f"{gap.source}: {gap.reason}" for gap in cuts(manifest, tuple(sorted(base_of(READS)))))
    return msgspec.structs.replace(found, rows=rows, partial=tuple(dict.fromkeys(partial)))


def _with_gaps(rows: Sequence[Row], survey: Survey) -> tuple[Row, ...]:
    """The rows, those of whose work something was not seen with the reason."""
    sources: dict[str, str] = {}
    goals: dict[str, str] = {}
    for gap in gaps(survey.manifest, ("work", "contributes"), survey.links):
        if gap.ids is None:
            sources.setdefault(gap.source, gap.reason)
        else:
            touched = survey.named("objective", survey.touched("objective", gap.ids)) or {}
            goals = dict.fromkeys(touched, gap.reason) | goals
    return tuple(msgspec.structs.replace(row, unseen=goals.get(row.id) or sources.get(row.source, "")) for row in rows)
