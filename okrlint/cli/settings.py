"""`okrlint settings`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from okrlint.cli import completion, options
from okrlint.cli.terminal import write
from okrlint.errors import UsageError
from okrlint.escape import terminal_lines
from okrlint.reporters.json import plain


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@options.config
@options.within
@click.option("--preset", default="", metavar="PRESET", shell_complete=completion.presets, help="As for check")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(folder: Path | None, config: str, preset: str, form: str) -> None:
    """Show what holds here, and where it is said: sources, thresholds, and why each rule runs or does not.

    FOLDER is where the configuration is looked for  [default: this folder]. Nothing is read from any source.
    """
    from okrlint.app.effective import described, effective
    from okrlint.app.settings import load
    from okrlint.engine.selection import PRESETS

    if preset and preset not in PRESETS:
        raise UsageError(f"--preset {preset!r}", allowed=", ".join(PRESETS))
    found = effective(load(config, folder or Path()), preset=preset)
    if form == "json":
        write(msgspec.json.format(msgspec.json.encode(plain(found)), indent=1).decode() + "\n")
    else:
        write(terminal_lines(described(found)))
