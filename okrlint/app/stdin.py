"""OKRs from standard input: put into a file for the time of a check, whose folder is then taken out."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from okrlint import safe_read
from okrlint.app.check import Checked, Request
from okrlint.errors import UsageError
from okrlint.findings import Report
from okrlint.yaml_positions.text import LARGEST

_OWN_FORM = re.compile(rb"^okrs\s*:", re.MULTILINE)


def piped(request: Request, stream: IO[bytes], name: str, check: Callable[[Request], Checked]) -> Checked:
    """What `check` says of the bytes in `stream`, as of a file called `name`.

    Without a name they count as okrlint's own form where they have its first key, else as Markdown. Raises UsageError
    for a name with folders in it, for more than a file may hold, and where all reading is confined to a folder.
    """
    if name and Path(name).name != name:
        raise UsageError(f"--stdin-name {name!r}", allowed="the name of a file, without folders")
    if safe_read.boundary() is not None:
        raise UsageError("standard input lies in no folder", hint="leave --within out, or check a file")
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise UsageError("more than a file may hold", where="standard input", allowed=f"{LARGEST >> 20} MB")
    called = name or ("stdin.yaml" if _OWN_FORM.search(raw) else "stdin.md")
    with tempfile.TemporaryDirectory(prefix="okrlint-") as folder:
        file = Path(folder) / called
        file.write_bytes(raw)
        try:
            checked = check(msgspec.structs.replace(request, paths=(file,)))
        except UsageError as error:
            raise UsageError(
                error.message.replace(str(file), called),
                where=error.where.replace(str(file), called),
                allowed=error.allowed,
                hint=error.hint,
            ) from None
        said = msgspec.json.encode(checked.report).replace(msgspec.json.encode(str(file))[1:-1], called.encode())
    return checked._replace(report=msgspec.json.decode(said, type=Report))
