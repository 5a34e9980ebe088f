"""Files in which not every reader of a report can write: made by a program, or read-only. Advice says who can."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from okrlint import safe_read
from okrlint.trackers.files.find import FoundFiles
from okrlint.trackers.files.git_log import Git, NoHistory, work_tree
from okrlint.trackers.files.open import spelled

_HEAD = 4_000
"""Bytes in which a program says that it made a file."""
_COMMENT = re.compile(r"<!--(.*?)-->|^[ \t]*(?:#(?!#)|//)[ \t]*(.*)$", re.DOTALL | re.MULTILINE)
_MADE = re.compile(
    r"[^.\n]*(?:@generated\b|\bdo not (?:edit|change|modify)\b|\bauto(?:matically|-|)[ ]?generated\b"
    r"|\bnicht (?:von Hand )?(?:bearbeiten|ändern)\b|\bautomatisch (?:erzeugt|generiert)\b)[^.\n]*",
    re.IGNORECASE,
)
_ATTRIBUTE = "linguist-generated"
_SHOWN = 60


def keeper(path: Path, raw: bytes) -> str:
    """Who can write in this file, by what it says of itself at its head and by its rights; "" for everybody."""
    if said := _said(path, raw):
        return f"whoever keeps what {spelled(path.name)} is made from (it says “{said}”)"
    with contextlib.suppress(OSError):
        # Whether this user may write says nothing of a reader; that nobody may does.
        if not os.stat(path).st_mode & 0o222:
            return f"whoever may change {spelled(path.name)}, which is read-only"
    return ""


def _said(path: Path, raw: bytes) -> str:
    """The sentence by which a program says that it made a file. In Markdown a line with # is no comment."""
    head = raw[:_HEAD].decode("utf-8", "replace")
    for found in _COMMENT.finditer(head):
        text = found[1] if found[1] is not None else found[2]
        if found[1] is None and path.suffix.lower() in (".md", ".markdown", ".mdx"):
            continue
        if made := _MADE.search(text):
            return re.sub(r"[`“”\s]+", " ", made[0]).strip()[:_SHOWN].rstrip()
    return ""


def made_by_a_program(files: Iterable[FoundFiles], environment: Mapping[str, str]) -> dict[str, str]:
    """Who can write in files that a `.gitattributes` calls generated. Git is asked only where one speaks of that."""
    trees: dict[Path, dict[str, FoundFiles]] = {}
    for found in files:
        path = Path(os.path.realpath(found.path))
        top = work_tree(path)
        if top is not None and any(_speaks(folder, top) for folder in path.parents if folder.is_relative_to(top)):
            trees.setdefault(top, {})[path.relative_to(top).as_posix()] = found
    return {
        found.shown: f"whoever keeps what {spelled(found.path.name)} is made from (.gitattributes calls it generated)"
        for top, named in trees.items()
        for found in (named[name] for name in _generated(top, named, environment))
    }


def _speaks(folder: Path, top: Path) -> bool:
    try:
        raw, _ = safe_read.read(folder / ".gitattributes", below=top, most=1 << 20)
    except OSError:
        return False
    return _ATTRIBUTE.encode() in raw


def _generated(top: Path, names: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    try:
        run = Git(top, environment)
        said = run("check-attr", "-z", "--stdin", _ATTRIBUTE, said="".join(f"{n}\0" for n in names).encode("utf-8"))
    except NoHistory:
        return []
    parts = said.decode("utf-8", "replace").split("\0")
    return [path for path, value in zip(parts[::3], parts[2::3], strict=False) if value in ("set", "true")]
