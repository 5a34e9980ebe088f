"""A process of its own for somebody else's SQL, with limits; no other process gives such SQL to the database.

It starts with an empty environment, may not write files, and is limited in memory, processor time, time on the clock
and the length of what it answers. Interrupting a query from within its process was measured not to stop every query,
and what is constant in one is worked out as soon as it is described, without ever being run.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, NamedTuple

READY = b"ready\n"
LONGEST_START = 300.0
"""Seconds until a child must have loaded what it works on; that is our own code and takes as long as in the parent."""
LONGEST_ANSWER = 32 << 20
"""Bytes of the longest answer: a hundred thousand findings of one rule are no report any more."""

_START = "import sys; sys.path[:0] = [sys.argv[1]]; import importlib; importlib.import_module(sys.argv[2]).main()"
_PASSED_ON = ("SYSTEMROOT",)
"""What Python cannot start without (Windows)."""


class Limits(NamedTuple):
    """Seconds for one `page` and for `all` of a run together; bytes of `memory` beyond what was loaded."""

    page: float
    all: float
    memory: int


class StoppedError(Exception):
    """The child came to its end before it had answered everything; the text says why."""


def answers(module: str, task: bytes, limits: Limits) -> Generator[bytes, None, None]:
    """Each line that `module.main()` answers to a task, as it comes. Raises StoppedError where no more will come.

    Whoever stops asking, or has all that was asked for, ends the child by closing this iterator.
    """
    command = [sys.executable, "-I", "-c", _START, str(Path(__file__).resolve().parents[2]), module]
    command += [str(limits.all), str(limits.memory)]
    with subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        lines: queue.Queue[bytes] = queue.Queue(maxsize=2)
        trouble: list[bytes] = []
        reader = threading.Thread(target=_lines, args=(child.stdout, lines.put), daemon=True)
        listener = threading.Thread(target=_last_words, args=(child.stderr, trouble), daemon=True)
        reader.start()
        listener.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(task)
                child.stdin.close()
            yield from _checked(lines, limits)
            code = child.wait()
            listener.join(1)
            raise StoppedError(why(code, b"".join(trouble)))
        finally:
            child.kill()
            _drain(lines, reader)


def _checked(lines: queue.Queue[bytes], limits: Limits) -> Iterator[bytes]:
    """The whole lines that come in time, up to where the child died. Raises StoppedError for what takes too much."""
    left, ready = limits.all, False
    while True:
        wait = min(limits.page, left) if ready else LONGEST_START
        began = time.monotonic()
        try:
            line = lines.get(timeout=max(wait, 0.0))
        except queue.Empty:
            if not ready:
                raise StoppedError(f"it had not begun after {wait:g} s") from None
            if left < limits.page:
                raise StoppedError(f"all pages together took longer than {limits.all:g} s") from None
            raise StoppedError(f"it took longer than {limits.page:g} s") from None
        if len(line) > LONGEST_ANSWER:
            raise StoppedError(f"it returns more than {LONGEST_ANSWER >> 20} MB")
        if not line.endswith(b"\n"):
            return
        if ready:
            left -= time.monotonic() - began
            yield line
        elif line == READY:
            ready = True


def why(code: int, trouble: bytes) -> str:
    """Why a child that did not answer everything came to its end."""
    lines = trouble.decode("utf-8", "replace").strip().splitlines()
    if lines:
        return lines[-1][:500]
    if code < 0:
        return f"the system ended it ({signal.Signals(-code).name}), as at the limits of memory and processor time"
    return "what it answered cannot be read"


def serve(answer: Callable[[], Iterator[bytes]]) -> None:
    """In the child, once everything is loaded: take on the limits, and write what `answer` gives, a line each."""
    limit(float(sys.argv[3]), int(sys.argv[4]))
    out = sys.stdout.buffer
    out.write(READY)
    out.flush()
    for line in answer():
        out.write(line + b"\n")
        out.flush()


def limit(seconds: float, memory: int) -> None:
    """Limit this process: no file written, so much more processor time and (on Linux) memory, as far as there is a way.

    Windows knows none of these limits, macOS none of memory; time on the clock is kept by the parent everywhere.
    """
    try:
        import resource
    except ImportError:
        return
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    if sys.platform == "linux":
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))


def _environment() -> dict[str, str]:
    # Each arena of the allocator takes 64 MB of addresses, which count as memory: two are enough.
    return {"MALLOC_ARENA_MAX": "2", **{name: os.environ[name] for name in _PASSED_ON if name in os.environ}}


def _lines(stream: IO[bytes], put: Callable[[bytes], None]) -> None:
    """Every line of a stream; one that is too long, or the rest of a child that died, comes without its end."""
    line = b"\n"
    while line.endswith(b"\n"):
        line = stream.readline(LONGEST_ANSWER + 1)
        put(line)


def _last_words(stream: IO[bytes], kept: list[bytes]) -> None:
    while part := stream.read(1 << 16):
        kept[:] = [(b"".join(kept) + part)[-4000:]]


def _drain(lines: queue.Queue[bytes], reader: threading.Thread) -> None:
    """Let a reader that waits for room come to its end."""
    while reader.is_alive():
        with contextlib.suppress(queue.Empty):
            lines.get_nowait()
        reader.join(0.05)
