"""`okrlint doctor`."""

from __future__ import annotations

import click

from okrlint import escape
from okrlint.cli import options
from okrlint.cli.terminal import environment, now, progress, write


@click.command()
@options.config
@options.max_wait
def command(config: str, max_wait: float) -> int:
    """Check tokens, permissions, limits, mapping and coverage of every source, and say what to do.

    Reads only, and little. Exits with 3 when something that a scan needs does not work.
    """
    from okrlint.app.check import Request
    from okrlint.app.doctor import diagnose
    from okrlint.trackers.onboarding.doctor import healthy

    request = Request(config=config, now=now(), environment=environment(), max_wait=max_wait, say=progress())
    answers = diagnose(request)
    marks = {True: "ok  ", False: "FAIL", None: "note"}
    lines: list[str] = []
    for name, checks in answers.items():
        lines.append(escape.terminal(name))
        for check in checks:
            lines.append(f"  {marks[check.ok]}  {escape.terminal(f'{check.name}: {check.seen}')}")
            lines += [f"        → {escape.terminal(check.advice)}"] if check.advice else []
    write("\n".join(lines) + "\n")
    return 0 if all(healthy(checks) for checks in answers.values()) else 3
