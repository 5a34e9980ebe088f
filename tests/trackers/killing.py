"""`okrlint` in a process of its own that can be killed at any moment, without the start of an interpreter each time."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.cli import front

APART = multiprocessing.get_context("forkserver")
APART.set_forkserver_preload(["okrlint.cli", "okrlint.app.fetch", "tests.cli.front"])
EVERY = bool(os.environ.get("OKRLINT_EVERY_KILL"))
"""Kill at each request, and not only at some of them: this takes some minutes."""


def killed(
    arguments: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    arrange: Callable[[Callable[[], None]], None],
) -> None:
    """Run `okrlint` in a folder until somebody calls what `arrange` is given, and make sure that it was killed."""
    process = APART.Process(target=_run, args=(arguments, folder, dict(environment)))
    arrange(lambda: os.kill(process.pid or 0, signal.SIGKILL))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


def _run(arguments: tuple[str, ...], folder: Path, environment: dict[str, str]) -> None:
    front.okrlint(*arguments, cwd=folder, env=environment)
