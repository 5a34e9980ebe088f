"""Earlier versions of files, asked of git in two calls; what they say, and what became of goals, is not known here.

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
_FORMAT = "%x1e%H%x1f%cI%x1f%an%x1f%s"
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
    asked = "--\n" + "".join(f"{name}\n" for name in files if "\n" not in name)
    log = run(
        *("log", "--stdin", "--first-parent", "--raw", "--no-abbrev", "--no-renames", "-z", "--no-show-signature"),
        *("--no-ext-diff", "--no-textconv", "--no-color", f"--format={_FORMAT}", f"--since={since.isoformat()}"),
        said=asked.encode("utf-8", "surrogateescape"),
    )
    shallow = run("rev-parse", "--is-shallow-repository").strip() == b"true"
    commits = list(_commits(log.decode("utf-8", "replace")))
    kept, cut = commits[:MOST], {path for *_, path in commits[MOST:]}
    touched = {path for *_, path in kept}
    untouched = [f"HEAD:{name}" for name in files if name not in touched and "\n" not in name]
    wanted = [id_ for commit in kept for id_ in commit[3:5] if id_ != _ABSENT]
    held = _contents(run, [*dict.fromkeys(wanted), *untouched])
    found = {name.removeprefix("HEAD:"): FileHistory() for name in untouched if name in held}
    for path in touched:
        own = [commit for commit in kept if commit[5] == path]
        missing = f"git shows more than the {MOST} versions that are read" if path in cut else ""
        if shallow and own[-1][3] == _ABSENT:
            missing = "the clone holds only its latest commits (fetch-depth)"
        versions = tuple(Version(at, by, note, held.get(old), held.get(new)) for at, by, note, old, new, _ in own)
        if any(id_ != _ABSENT and id_ not in held for commit in own for id_ in commit[3:5]):
            missing = missing or "a version of the file is not in this clone, or is too large"
        found[path] = FileHistory(versions, missing)
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


def _commits(log: str) -> Iterator[tuple[dt.datetime, str, str, str, str, str]]:
    """Moment, author, subject, id before, id after and path of each change of a file, latest first."""
    at, by, note = dt.datetime.min.replace(tzinfo=dt.UTC), "", ""
    parts = iter(log.split("\0"))
    for part in (one.lstrip("\n") for one in parts):
        if part.startswith("\x1e"):
            _, moment, by, note = part[1:].split("\x1f", 3)
            at = dt.datetime.fromisoformat(moment).astimezone(dt.UTC)
            note = "" if note.startswith("Merge ") else note
        elif part.startswith(":"):
            _, _, old, new, _ = part.split(" ", 4)
            yield at, by, note, old, new, next(parts, "")


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
