"""`okrlint explain-overlap A B`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import wants_color, width, write


@click.command()
@click.argument("a")
@click.argument("b")
@options.paths
@options.config
@options.as_of
@options.semantic
@options.max_wait
@options.color
def command(
    a: str, b: str, paths: tuple[Path, ...], config: str, as_of: str, semantic: bool, max_wait: float, color: str
) -> None:
    """Show every signal, with its weight, for two objectives (keys or ids) of PATHS or of the configured sources."""
    from okrlint.app.explain_overlap import explain_pair
    from okrlint.reporters import Options
    from okrlint.reporters.parts.explanation import render_explanation

    request = options.request(paths, config, as_of, max_wait, semantic=semantic)
    found, names = explain_pair(request, a, b)
    write(render_explanation(found, names, Options(width=width(), color=wants_color(color))))
