"""Where reports go (`--format`, `--output FORMAT=FILE`): what is wrong with that is said before anything is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from okrlint.cli.terminal import write
from okrlint.errors import InputErrors, UsageError
from okrlint.snapshot import is_special

_STANDARD = ("", "-")


class Target(NamedTuple):
    """A format and the file it goes to; "" and "-" are standard output."""

    kind: str
    file: str = ""

    @property
    def printed(self) -> bool:
        """Whether a person may be looking at it."""
        return self.file in _STANDARD


def targets(
    form: str,
    outputs: Sequence[str],
    formats: Collection[str],
    inputs: Sequence[Path] = (),
    *,
    own: Sequence[str] = (),
) -> list[Target]:
    """What is to be printed and written, in one of the reporters' `formats` or of the command's `own`.

    Raises UsageError for a format that does not exist, for a file that cannot be written, is named twice or is one of
    the `inputs`, and for a second document on standard output.
    """
    if form not in own and form not in formats:
        raise UsageError(f"--format {form!r}", allowed=", ".join([*own, *formats]))
    found = [Target(form)]
    seen: dict[Path, str] = {}
    for text in outputs:
        kind, _, file = text.partition("=")
        if not file or (kind not in own and kind not in formats):
            allowed = f"FORMAT=FILE with a format of {', '.join([*own, *formats])}"
            raise UsageError(f"--output {text!r}", allowed=allowed)
        target = Target(kind, file)
        found.append(target)
        if target.printed:
            raise UsageError(
                f"--format {form} and --output {text!r} would both go to standard output",
                hint=f"--format {kind} prints that one, --output {form}=FILE writes the other",
            )
        path = Path(os.path.realpath(file))
        if path in (Path(os.path.realpath(p)) for p in inputs):
            raise UsageError(f"--output {text!r} would overwrite what is read", hint="name another file")
        if path in seen:
            raise UsageError(f"--output {seen[path]!r} and {text!r} name the same file", hint="name another file")
        _look(path, file)
        if not is_special(Path(file)):
            seen[path] = text
    return found


def deliver(where: Sequence[Target], render: Callable[[Target], str]) -> None:
    """Write all of them; one that fails keeps none of the others back. Raises UsageError for those that failed."""
    failed: list[UsageError] = []
    for target in where:
        try:
            write(render(target), target.file)
        except UsageError as error:
            failed.append(error)
    if failed:
        raise failed[0] if len(failed) == 1 else InputErrors(failed)


def _look(path: Path, shown: str) -> None:
    if path.is_dir():
        raise UsageError("cannot write: Is a directory", where=shown)
    if is_special(Path(shown)):
        return
    there = path.parent
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise UsageError(f"cannot write: {there} is no folder", where=shown)
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError("cannot write: Permission denied", where=shown)
