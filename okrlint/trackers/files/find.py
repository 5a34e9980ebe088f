"""Which files of a folder may hold OKRs. Opens none of them."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from glob import glob
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

import msgspec

from okrlint.errors import UsageError
from okrlint.safe_read import boundary, require_inside
from okrlint.trackers.files.open import is_special, spelled
from okrlint.trackers.files.settings import Settings

Form: TypeAlias = Literal["native", "markdown", "csv", "data"]
"""How a file is read: `data` is YAML or JSON of any shape, and okrlint's own among them."""

NATIVE_NAMES = ("okrs.yaml", "okrs.yml", "okr.yaml", "okr.yml")
NATIVE_ENDS = (".okrs.yaml", ".okrs.yml", ".okr.yaml", ".okr.yml")
_FORMS: dict[str, Form] = {
    ".yaml": "data",
    ".yml": "data",
    ".json": "data",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".csv": "csv",
    ".tsv": "csv",
}
SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages", "vendor", "dist", "build", "target"})
_SAYS_OKRS = re.compile(r"(?<![a-z])(?:okrs?|objectives?|key[ _-]?results?)(?![a-z])", re.IGNORECASE)
_CONFIGURATION = ("okrlint.yaml", "okrlint.yml")
LOOKED_FOR = (
    "okrs.yaml, *.okrs.yaml, *.okr.yaml, Markdown with objectives (*.md), CSV with an objective column (*.csv), "
    "YAML and JSON with objectives and key results"
)


class FoundFiles(msgspec.Struct, frozen=True):
    """A file to read. `sure` files must hold OKRs (asked for by name, or called okrs.yaml); others may.

    `below` is the folder that was asked for, out of which no link leads; None for a file asked for by its own name.
    """

    path: Path
    form: Form
    sure: bool
    below: Path | None = None

    @property
    def shown(self) -> str:
        """The path as reports show it."""
        return spelled(self.path)

    @property
    def place(self) -> str:
        """The path from the root of what it belongs to, which is the same from wherever okrlint is started."""
        folder = Path(os.path.realpath(self.path.parent))
        root = _root(folder, boundary())
        return spelled(folder.relative_to(root) / self.path.name) if root is not None else self.shown


@functools.lru_cache(maxsize=4096)
def _root(folder: Path, limit: Path | None) -> Path | None:
    """The checkout that a folder is in, else the nearest folder above with a configuration; None without either."""
    above = [one for one in (folder, *folder.parents) if limit is None or one.is_relative_to(limit)]
    checkout = next((one for one in above if (one / ".git").exists()), None)
    return checkout or next((one for one in above if any((one / name).exists() for name in _CONFIGURATION)), None)


def find(settings: Settings, trouble: Callable[[OSError], None]) -> list[FoundFiles]:
    """The files that `settings` ask for, in the order of their names, each once, whatever names lead to it.

    A folder that cannot be listed goes to `trouble`. Raises UsageError for a path that does not exist and for a pattern
    that matches nothing.
    """
    found: dict[str, FoundFiles] = {}
    for said in settings.paths:
        for one in _expand(said, settings, trouble):
            same = os.path.realpath(one.path)
            if same not in found or _better(one, found[same]):
                found[same] = one
    return sorted(found.values(), key=lambda one: os.path.normpath(one.path))


def _better(one: FoundFiles, other: FoundFiles) -> bool:
    """Which of two names of one file counts: that which was asked for, and no link."""
    return (one.sure, not one.path.is_symlink()) > (other.sure, not other.path.is_symlink())


def _expand(said: str, settings: Settings, trouble: Callable[[OSError], None]) -> Iterator[FoundFiles]:
    path = Path(said)
    start = path if path.exists() else _fixed(said)
    require_inside(start, spelled(said))
    if path.is_dir():
        yield from _walk(path, settings, trouble)
    elif path.exists():
        yield _asked_for(path, settings)
    elif any(c in said for c in "*?["):
        matched = sorted(glob(said, recursive=True))
        if not matched:
            raise UsageError("the pattern matches no file", where=spelled(said), hint="mind the folder it starts from")
        for one in map(Path, matched):
            if one.is_dir():
                yield from _walk(one, settings, trouble)
            elif _form(one, settings) is not None and not _excluded(one, settings):
                yield msgspec.structs.replace(_asked_for(one, settings), sure=is_native(one.name), below=start)
    else:
        raise UsageError("no such file or folder", where=spelled(said))


def _fixed(pattern: str) -> Path:
    """The folder that a pattern starts from."""
    parts = Path(pattern).parts
    return Path(*parts[: next((n for n, part in enumerate(parts) if any(c in part for c in "*?[")), len(parts))])


def _asked_for(path: Path, settings: Settings) -> FoundFiles:
    form = _form(path, settings) if settings.format == "auto" else settings.format
    if form is None:
        raise UsageError(
            f"cannot tell how to read a file called {spelled(path.name)!r}",
            where=spelled(path),
            allowed=", ".join(_FORMS),
            hint="set `format:` in the configuration",
        )
    return FoundFiles(path, form, sure=True)


def _walk(folder: Path, settings: Settings, trouble: Callable[[OSError], None]) -> Iterator[FoundFiles]:
    """Files below a folder; links to folders are not followed, so that no loop can arise."""
    for here, folders, files in os.walk(folder, onerror=trouble):
        folders[:] = sorted(f for f in folders if _enters(Path(here, f), settings))
        for name in files:
            path = Path(here, name)
            form = None if name.startswith(".") or name in _CONFIGURATION else _form(path, settings)
            if form is None or _excluded(path, settings):
                continue
            if form == "native" or not is_special(path):
                yield FoundFiles(path, form, sure=form == "native" and is_native(name), below=folder)


def says_okrs(file: str) -> bool:
    """Whether the name of a file speaks of OKRs, objectives or key results."""
    return bool(_SAYS_OKRS.search(PurePosixPath(file).name))


def is_native(name: str) -> bool:
    """Whether a file of that name is taken for an okrs.yaml without being asked for."""
    return name.lower() in NATIVE_NAMES or name.lower().endswith(NATIVE_ENDS)


def _enters(path: Path, settings: Settings) -> bool:
    hidden = path.name.startswith(".") or path.name in SKIPPED or path.name.endswith(".egg-info")
    return not hidden and not _excluded(path, settings)


def _excluded(path: Path, settings: Settings) -> bool:
    shown = path.as_posix()
    return any(fnmatch(shown, p) or fnmatch(path.name, p) for p in (e.rstrip("/") for e in settings.exclude))


def _form(path: Path, settings: Settings) -> Form | None:
    form: Form | None = "native" if is_native(path.name) else _FORMS.get(path.suffix.lower())
    if settings.format == "native":
        return form if form == "native" else None
    return form if settings.format in ("auto", form) else None
