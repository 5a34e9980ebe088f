"""The bytes of a file, if it is one and no larger than what people write; how a path is spelled in text."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from okrlint.yaml_positions.text import LARGEST

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_KINDS = {
    stat.S_IFIFO: "a pipe, no file",
    stat.S_IFSOCK: "a socket, no file",
    stat.S_IFCHR: "a device, no file",
    stat.S_IFBLK: "a device, no file",
}


def content(path: Path) -> tuple[bytes, int]:
    """The bytes of a file, at most those that `decode` accepts and one more, and how many it has.

    Raises OSError for what cannot be read, and for pipes and devices: opening one may wait for ever, and reading one
    may never end.
    """
    state = path.stat()
    kind = stat.S_IFMT(state.st_mode)
    if kind in _KINDS:
        raise OSError(None, _KINDS[kind])
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    return raw, max(len(raw), state.st_size)


def is_special(path: Path) -> bool:
    """Whether a path is neither file nor folder nor a link to nowhere, so that nobody can have written OKRs there."""
    try:
        return stat.S_IFMT(path.stat().st_mode) in _KINDS
    except OSError:
        return False


def spelled(path: str | Path) -> str:
    r"""A path as every report and file can hold it: bytes that are no UTF-8, and control characters, as `\xe9`."""
    text = os.fsencode(Path(path).as_posix()).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
