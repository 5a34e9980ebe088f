"""`okrlint schema NAME`."""

from __future__ import annotations

import click

from okrlint.cli.terminal import write

NAMES = ("config", "okrs", "report", "rule", "sql")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print a published schema.

    config, okrs, report and rule are JSON Schemas (2020-12) of okrlint.yaml, okrs.yaml, the json format and a rule
    page's front matter; sql is the relations that rules may ask about.
    """
    from okrlint.app.schemas import schema

    write(schema(name))
