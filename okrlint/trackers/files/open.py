"""The bytes of a file, if it is one and no larger than what people write; how a path is spelled in text."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from okrlint import safe_read
from okrlint.yaml_positions.text import LARGEST

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SPECIAL = (stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK)


def content(path: Path, below: Path | None = None) -> tuple[bytes, int]:
    """The bytes of a file, at most those that `decode` accepts and one more, and how many it has.

    `below` is the folder in whose listing it was found. Raises OSError for what cannot be read, for pipes and devices,
    and for a link that leads out of that folder.
    """
    return safe_read.read(path, below=below, most=LARGEST + 1)


def is_special(path: Path) -> bool:
    """Whether a path is neither file nor folder nor a link to nowhere, so that nobody can have written OKRs there."""
    try:
        return stat.S_IFMT(path.stat().st_mode) in _SPECIAL
    except OSError:
        return False


def spelled(path: str | Path) -> str:
    r"""A path as every report and file can hold it: bytes that are no UTF-8, and control characters, as `\xe9`."""
    text = os.fsencode(Path(path).as_posix()).decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
