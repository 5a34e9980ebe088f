"""`okrlint explain RULE`."""

from __future__ import annotations

import click

from okrlint.cli import completion, options
from okrlint.cli.terminal import wants_color, watched, width, write


@click.command()
@click.argument("rule", shell_complete=completion.rules)
@options.config
@options.color
def command(rule: str, config: str, color: str) -> None:
    """Show the page of a rule: why it matters, what it finds, what it cannot see, and its query."""
    from okrlint.app.rules_list import page_of
    from okrlint.app.settings import load
    from okrlint.reporters import Options
    from okrlint.reporters.parts.rule_page import render_page

    page = page_of(rule, load(config).pages)
    options_ = Options(width=width(), color=wants_color(color), hyperlinks=wants_color(color) and watched())
    write(render_page(page.text, page.id, options_))
