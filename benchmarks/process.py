"""Runs a command several times and says what a whole process took; nothing here knows what is measured."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

import msgspec

ROOT = Path(__file__).parents[1]


class Measured(msgspec.Struct, frozen=True):
    """Medians over the runs: seconds of wall clock and of processor (user and system), peak memory in MB."""

    wall: float
    cpu: float
    peak: float
    output: str


def measured(
    arguments: Sequence[str],
    *,
    times: int = 5,
    allowed: tuple[int, ...] = (0,),
    before: Callable[[], object] = lambda: None,
) -> Measured:
    """Run `python ARGUMENTS` in a fresh process each time, from the repository's root.

    Compiled modules are kept for the next run, as they are on a user's machine, also where this shell forbids it.
    `before` is done before each run and not measured.
    Raises RuntimeError when it ends with a code that is not `allowed`.
    """
    walls, cpus, peaks, output = [], [], [], ""
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(times):
        before()
        with TemporaryFile() as said:
            began = time.perf_counter()
            process = subprocess.Popen([sys.executable, *arguments], stdout=said, cwd=ROOT, env=environment)
            _, status, usage = os.wait4(process.pid, 0)
            walls.append(time.perf_counter() - began)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            output = said.read().decode()
        if process.returncode not in allowed:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
        cpus.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))
    return Measured(median(walls), median(cpus), median(peaks), output)
