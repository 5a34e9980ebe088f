"""`okrlint trend`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from okrlint.cli import options
from okrlint.cli.terminal import environment, moment, now, width, write


@click.command()
@options.config
@options.history
@click.option(
    "--by",
    type=click.Choice(["rule", "family", "team", "severity"]),
    default="rule",
    show_default=True,
    help="What makes a line",
)
@click.option("--since", default="", metavar="DATE", help="Scans from that date on  [default: 90 days ago]")
@click.option("--until", default="", metavar="DATE", help="Scans up to that date  [default: now]")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(config: str, history: str, by: Any, since: str, until: str, form: str) -> int:
    """Show how findings came and went over the scans that `okrlint check --record` remembered."""
    import msgspec

    from okrlint.app.check import Request
    from okrlint.app.trend import trend_request
    from okrlint.reporters.json import plain
    from okrlint.reporters.parts.trend import render

    end = moment(until) if until else None
    request = Request(config=config, now=now(), as_of=end, environment=environment(), history=history)
    start = moment(since).replace(hour=0, minute=0, second=0) if since else (end or now()) - dt.timedelta(days=90)
    found = trend_request(request, by, start)
    if form == "json":
        write(msgspec.json.format(msgspec.json.encode(plain(found)), indent=2).decode() + "\n")
    else:
        write(render(found, width()))
    return 0
