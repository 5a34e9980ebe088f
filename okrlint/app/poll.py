"""How people who were asked alone answered, from a run's sources or a snapshot; names only where configured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from okrlint.app.check import Request, opened, start_of
from okrlint.app.filters import meant
from okrlint.app.poll_settings import PollSettings
from okrlint.app.settings import load
from okrlint.engine.coverage import cuts
from okrlint.engine.database import database
from okrlint.errors import UsageError
from okrlint.relations.lens import names
from okrlint.relations.spread import READS, Spread, spreads
from okrlint.snapshot import Manifest


class Polled(NamedTuple):
    """The spreads, and why there may be more to them."""

    spreads: list[Spread]
    partial: Sequence[str]


def poll_request(request: Request, cycle: str = "") -> Polled:
    """The polls of what was read. Raises UsageError where there is none, or no such cycle."""
    loaded = load(request.config, start_of(request.paths))
    settings = loaded.config.sections.get("poll") or PollSettings()
    with opened(request, loaded) as snapshot:
        moment = request.as_of or snapshot.manifest.as_of
        with database(snapshot, READS, moment, company=loaded.config.company) as (connection, _):
            name = meant("cycle", cycle, names(connection, "cycle")) if cycle else ""
            found = spreads(connection, cycle=name, least=settings.least, by_person=settings.by_person)
        partial = list(dict.fromkeys(f"{g.source}: {g.reason}" for g in cuts(snapshot.manifest, ("poll", "answer"))))
    if not found and not partial:
        raise UsageError(
            f"nobody was asked about {name}" if name else "nothing that was read is a poll",
            where=", ".join(sorted(snapshot.manifest.sources)),
            allowed=_allowed(snapshot.manifest),
            hint="`okrlint init poll` writes a question for files and trackers",
        )
    return Polled(found, partial)


def _allowed(manifest: Manifest) -> str:
    """Why each source knows of no poll."""
    reasons = {e.coverage["poll"].reason for e in manifest.sources.values() if "poll" in e.coverage}
    return "; ".join(sorted(filter(None, reasons)))
