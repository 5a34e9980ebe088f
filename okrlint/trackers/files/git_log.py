"""Earlier versions of files, also under the names they had before; what they say of goals is not known here.

Git is asked in two calls, and in two more for each time that a file may have been renamed.

A work tree may be a stranger's: nothing of its own is run (no hook, pager, filter, external diff, file system monitor),
nothing is fetched, and git gets no token. Whatever cannot be had is a reason, never an error.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 20
"""How long git may take for one call; a history that needs longer is not seen."""
MOST = 150
"""Earlier versions that are read of all files of a work tree together, the latest first."""
RENAMES = 5
"""Earlier names of a file that are looked for."""
COMPARED = 1_000
"""Files of a commit that git compares to tell which of them was renamed; equal ones count at any number."""
LARGEST = 1 << 20
"""Bytes of an earlier version that is read."""

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "log.showSignature=false"),
    *("-c", "protocol.allow=never", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.mailmap=false"),
)
_KEPT = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH")
"""Of the environment only what git needs to start and to know which folders its user trusts."""
_FIXED = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_RAW = (
    *("--raw", "--no-abbrev", "-z", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color"),
    "--format=%x1e%H%x1f%cI%x1f%an%x1f%s",
)
_ABSENT = "0" * 40


class Version(NamedTuple):
    """What a file held from a commit on; None where it was not there, or could not be had."""

    at: dt.datetime
    by: str
    note: str
    before: bytes | None
    after: bytes | None


class FileHistory(NamedTuple):
    """The versions of one file, latest first, and why earlier ones are missing ("" where none is)."""

    versions: tuple[Version, ...] = ()
    missing: str = ""


class _Edit(NamedTuple):
    """One change of a file by a commit: the ids of its content before and after."""

    commit: str
    at: dt.datetime
    by: str
    note: str
    old: str
    new: str
    path: str


class NoHistory(Exception):
    """There is nothing to be had at all; the message says why."""


def work_tree(path: Path) -> Path | None:
    """The top folder of the work tree in which a file lies, by looking for `.git`; runs nothing."""
    for folder in path.parents:
        if (folder / ".git").exists():
            return folder
    return None


def histories(
    top: Path, files: Sequence[str], since: dt.date, environment: Mapping[str, str]
) -> dict[str, FileHistory]:
    """The versions of these files (paths from `top`) that were committed on a day or later, on the current branch.

    Of merges only what they brought counts, at the time of the merge. A file that git does not keep is left out.
    Raises NoHistory where git is not there, refuses, or takes too long.
    """
    run = Git(top, environment)
    names = [name for name in files if "\n" not in name]
    own = _by_path(_log(run, names, since))
    shallow = run("rev-parse", "--is-shallow-repository").strip() == b"true"
    unknown = _follow(run, own, since)
    every = sorted(((edit.at, name, edit) for name, edits in own.items() for edit in edits), key=lambda one: one[0])
    latest = {id(edit) for _, _, edit in every[-MOST:]}
    kept = {name: [edit for edit in edits if id(edit) in latest] for name, edits in own.items()}
    untouched = [f"HEAD:{name}" for name in names if not kept.get(name)]
    wanted = [id_ for edits in kept.values() for edit in edits for id_ in (edit.old, edit.new) if id_ != _ABSENT]
    held = _contents(run, [*dict.fromkeys(wanted), *untouched])
    found = {name.removeprefix("HEAD:"): FileHistory() for name in untouched if name in held}
    for name, edits in kept.items():
        if not edits:
            continue
        missing = f"git shows more than the {MOST} versions that are read" if len(edits) < len(own[name]) else ""
        if edits[-1].old == _ABSENT:
            missing = "the clone holds only its latest commits (fetch-depth)" if shallow else unknown
        versions = tuple(Version(one.at, one.by, one.note, held.get(one.old), held.get(one.new)) for one in edits)
        if any(id_ != _ABSENT and id_ not in held for one in edits for id_ in (one.old, one.new)):
            missing = missing or "a version of the file is not in this clone, or is too large"
        found[name] = FileHistory(versions, missing)
    return found


def _follow(run: Git, own: dict[str, list[_Edit]], since: dt.date) -> str:
    """Adds to the edits of each file those it had under earlier names; why that could not be told, "" if it could."""
    for _ in range(RENAMES):
        begun = {name: edits[-1] for name, edits in own.items() if edits[-1].old == _ABSENT}
        if not begun:
            return ""
        try:
            renamed = _renames(run, {edit.commit for edit in begun.values()})
        except NoHistory as reason:
            return f"whether the file had another name before is not known ({reason})"
        named = {
            name: renamed[edit.commit, edit.path] for name, edit in begun.items() if (edit.commit, edit.path) in renamed
        }
        if not named:
            return ""
        before = _by_path(_log(run, [path for path, _ in named.values()], since))
        for name, (path, id_) in named.items():
            commit = begun[name].commit
            edits = before.get(path, [])
            at = next((at for at, edit in enumerate(edits) if edit.commit == commit), len(edits))
            own[name] = [*own[name][:-1], begun[name]._replace(old=id_), *edits[at + 1 :]]
    return ""


def _log(run: Git, names: Iterable[str], since: dt.date) -> list[_Edit]:
    """The edits of these paths on the current branch, the latest first."""
    asked = "--\n" + "".join(f"{name}\n" for name in names)
    log = run(
        *("log", "--stdin", "--first-parent", "--no-renames", *_RAW, f"--since={since.isoformat()}"),
        said=asked.encode("utf-8", "surrogateescape"),
    )
    return [edit for edit, _ in _edits(log.decode("utf-8", "replace"))]


def _renames(run: Git, commits: Iterable[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """For a commit and the path of a file after it: its path and the id of its content before."""
    log = run(
        *("log", "--stdin", "--no-walk", "--first-parent", "--find-renames", f"-l{COMPARED}", "--diff-filter=R", *_RAW),
        said="".join(f"{one}\n" for one in sorted(commits)).encode(),
    )
    return {(edit.commit, edit.path): (before, edit.old) for edit, before in _edits(log.decode("utf-8", "replace"))}


def _by_path(edits: Iterable[_Edit]) -> dict[str, list[_Edit]]:
    found: dict[str, list[_Edit]] = {}
    for edit in edits:
        found.setdefault(edit.path, []).append(edit)
    return found


class Git:
    """Runs git in one work tree with all that is a stranger's switched off."""

    def __init__(self, top: Path, environment: Mapping[str, str]) -> None:
        """Raises NoHistory where there is no git."""
        git = shutil.which("git", path=environment.get("PATH"))
        if git is None:
            raise NoHistory("git is not installed")
        own = {name: environment[name] for name in _KEPT if name in environment}
        self._environment = {**own, **_FIXED}
        self._command = [git, "--no-pager", "--literal-pathspecs", "-C", str(top), *_SAFE]

    def __call__(self, *arguments: str, said: bytes = b"") -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 (git itself, with arguments of ours; names of files go in by stdin)
                [*self._command, *arguments], input=said, env=self._environment, capture_output=True, timeout=SECONDS,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NoHistory(f"git took longer than {SECONDS} seconds") from None
        except OSError as error:
            raise NoHistory(f"git cannot be run: {error.strerror or error}") from None
        if done.returncode:
            first = (done.stderr.decode("utf-8", "replace").splitlines() or ["no reason given"])[0]
            raise NoHistory(f"git says: {first[:200]}")
        return done.stdout


def _edits(log: str) -> Iterator[tuple[_Edit, str]]:
    """Each change of a file, the latest first, with the path of the file before it."""
    commit, at, by, note = "", dt.datetime.min.replace(tzinfo=dt.UTC), "", ""
    parts = iter(log.split("\0"))
    for part in (one.lstrip("\n") for one in parts):
        if part.startswith("\x1e"):
            commit, moment, by, note = part[1:].split("\x1f", 3)
            at = dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
            note = "" if note.startswith("Merge ") else note
        elif part.startswith(":"):
            _, _, old, new, kind = part.split(" ", 4)
            before = next(parts, "")
            path = next(parts, "") if kind.startswith("R") else before
            yield _Edit(commit, at, by, note, old, new, path), before


def _contents(run: Git, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of these objects, as far as they are there and of a size to be read."""
    names = list(names)
    if not names:
        return {}
    spelled = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    sizes = run("cat-file", "--batch-check=%(objecttype) %(objectsize)", said=spelled).decode("ascii", "replace")
    small = [n for n, line in zip(names, sizes.splitlines(), strict=False) if _is_small(line)]
    if not small:
        return {}
    spelled = "".join(f"{name}\n" for name in small).encode("utf-8", "surrogateescape")
    answer = run("cat-file", "--batch=%(objectsize)", said=spelled)
    held, start = {}, 0
    for name in small:
        end = answer.index(b"\n", start)
        size = int(answer[start:end])
        held[name] = answer[end + 1 : end + 1 + size]
        start = end + size + 2
    return held


def _is_small(line: str) -> bool:
    kind, _, size = line.partition(" ")
    return kind == "blob" and size.isdigit() and int(size) <= LARGEST
