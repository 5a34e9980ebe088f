"""Jira, Cloud and Data Center, as a source: settings, fetch, and what `okrlint init` and `okrlint doctor` ask of it."""

from __future__ import annotations

from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.http.wellformed import remark
from okrlint.trackers.jira.settings import Settings

__all__ = ["Settings", "fetch"]


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read a Jira site into `out`. See `okrlint.trackers.Tracker`."""
    from okrlint.trackers.jira.connect import connect
    from okrlint.trackers.jira.reading import read
    from okrlint.trackers.jira.single import collect

    client = connect(
        settings.url,
        run.environment,
        cloud_id=settings.cloud_id,
        allow_http=settings.allow_http,
        max_wait=run.max_wait,
        say=run.say,
    )
    try:
        (collect if run.only else read)(client, settings, out, run)
    finally:
        out.remark(remark(client.mended))
        client.close()
