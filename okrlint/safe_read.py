"""Reads files that somebody else may have put there: ordinary files only, below the folder that was named.

A pull request can add a link to any file of the machine that checks it, or name one in its configuration, and an error
message would quote what stands there. So every input is opened here: links are resolved first, what they lead to has
to lie below the folder that was named, and it is opened without following a link on the way. `confined` narrows all
reading of a process to one folder, the checkout.

Hard links look like the file itself and are read (version control cannot carry them). What okrlint writes, and the
files that travel with it, are not read through here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from okrlint.errors import UsageError

_KINDS = {
    stat.S_IFIFO: "a pipe, no file",
    stat.S_IFSOCK: "a socket, no file",
    stat.S_IFCHR: "a device, no file",
    stat.S_IFBLK: "a device, no file",
}
_BENEATH = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether a file can be opened step by step from a folder that is held open; Windows cannot."""
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_within: list[Path] = []
"""The folders that this process is confined to, resolved; the last one counts. Holds for all threads."""


@contextlib.contextmanager
def confined(folder: Path) -> Iterator[None]:
    """Inside, nothing outside of `folder` can be named or read as input. Raises UsageError where there is no folder."""
    real = Path(os.path.realpath(folder))
    if not real.is_dir():
        raise UsageError("--within names no folder", where=str(folder))
    require_inside(folder)
    _within.append(real)
    try:
        yield
    finally:
        _within.pop()


def boundary() -> Path | None:
    """The folder that this process is confined to, resolved."""
    return _within[-1] if _within else None


def is_inside(path: Path) -> bool:
    """Whether a path lies in the folder that this process is confined to, if it is confined."""
    return not _within or Path(os.path.realpath(path)).is_relative_to(_within[-1])


def require_inside(path: Path, where: str = "") -> None:
    """Raises UsageError for a path that leads out of the folder that this process is confined to."""
    if not is_inside(path):
        raise UsageError(
            "leads out of the folder that everything has to lie in",
            where=where or str(path),
            allowed=f"what lies in {_within[-1]}",
            hint="it was named by --within or OKRLINT_WITHIN",
        )


def read(path: Path, *, below: Path | None = None, most: int = -1, trusted: bool = False) -> tuple[bytes, int]:
    """The bytes of a file, at most `most` of them, and how many it has.

    The file, or what a link leads to, has to lie in the folder `below` and, unless it is `trusted` (nothing that was
    read has named it), in that of `confined`. Raises OSError, with the reason in `strerror`, for what lies elsewhere,
    what is no ordinary file (opening a pipe may wait for ever), and what the system refuses.
    """
    real = Path(os.path.realpath(path))
    roots = [Path(os.path.realpath(below))] if below is not None else []
    roots += _within[-1:] if not trusted else []
    for root in roots:
        if not real.is_relative_to(root):
            raise OSError(errno.ELOOP, f"leads out of {_shown(root)}, and was not followed", str(path))
    kind = stat.S_IFMT(os.lstat(real).st_mode)
    if kind in _KINDS:
        raise OSError(errno.EINVAL, _KINDS[kind], str(path))
    handle = _open_beneath(real, min(roots, key=lambda root: len(root.parts), default=real.parent))
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "no ordinary file", str(path))
        raw = file.read(most)
    return raw, max(len(raw), state.st_size)


def _open_beneath(real: Path, root: Path) -> int:
    """Open a file whose path was resolved; a link that came into that path since is not followed."""
    if not _BENEATH:
        return _open_compared(real)
    at = os.open(root, _FOLDER)
    try:
        *folders, name = real.relative_to(root).parts or ("",)
        for folder in folders:
            inner = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(name or ".", _FLAGS | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)


def _open_compared(real: Path) -> int:
    """Where no folder can be held open: what was opened must be what stood there, and that no link."""
    before = os.lstat(real)
    handle = os.open(real, _FLAGS)
    after = os.fstat(handle)
    same = (before.st_dev, before.st_ino) == (after.st_dev, after.st_ino)
    if not same or stat.S_ISLNK(before.st_mode) or Path(os.path.realpath(real)) != real:
        os.close(handle)
        raise OSError(errno.ELOOP, "became a link while it was read", str(real))
    return handle


def _shown(root: Path) -> str:
    """A folder as a person standing here would name it."""
    try:
        shown = os.path.relpath(root)
    except ValueError:  # another drive
        return str(root)
    return str(root) if shown.startswith("..") else "this folder" if shown == "." else shown
