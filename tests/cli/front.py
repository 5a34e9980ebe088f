"""The front door: runs `okrlint` with arguments, in this process or in one of its own, and gives back what it did."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from unittest import mock

ROOT = Path(__file__).parents[2]
QUIET = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
"""An environment without tokens, colours or anything else that would change what okrlint does."""


class Did(NamedTuple):
    """Exit code and both outputs."""

    code: int
    out: str
    err: str


def okrlint(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Did:
    """Run `okrlint.cli.main` here: as a user's call, only without the start of an interpreter."""
    from okrlint.cli import main

    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    code = 0
    with (
        contextlib.chdir(cwd or ROOT),
        mock.patch.dict(os.environ, {**QUIET, **(env or {})}, clear=True),
        mock.patch.object(sys, "argv", ["okrlint", *map(str, args)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return Did(code, _text(out), _text(err))


def okrlint_apart(
    *args: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
) -> Did:
    """Run `python -m okrlint` in a process of its own; `options` are those of the interpreter."""
    done = subprocess.run(
        [sys.executable, *options, "-m", "okrlint", *map(str, args)],
        cwd=cwd or ROOT,
        env=environment(env),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Did(done.returncode, done.stdout, done.stderr)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a process that must find this checkout wherever it stands."""
    return {**QUIET, "PYTHONPATH": str(ROOT), **(more or {})}


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
