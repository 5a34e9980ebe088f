"""Judges rules that did not come with okrlint in a process of its own, since their SQL is somebody else's code.

The child has an empty environment, may not write files, and is limited in memory, processor time and wall-clock time;
interrupting a query from within its process was measured not to stop every query.
"""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from okrlint.engine.database import RuleError
from okrlint.engine.selection import Rule
from okrlint.findings import Finding, Tally

SECONDS_A_RULE = 30
"""Wall-clock and processor seconds that a foreign rule may take, on average over those of one run."""
MEMORY = 2 << 30
"""Bytes that foreign rules may take beyond the loaded snapshot."""

_START = "import sys; sys.path[:0] = [sys.argv[1]]; from okrlint.engine.sandbox import main; main()"


class Task(msgspec.Struct, frozen=True):
    """What the child is asked."""

    snapshot: str
    as_of: dt.datetime
    rules: list[Rule]
    bots: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """What it says of one rule; `error` instead of the rest when its query failed."""

    findings: list[Finding] = []
    tally: Tally | None = None
    error: str = ""
    where: str = ""
    hint: str = ""


def judge_apart(
    snapshot: Path,
    rules: Sequence[Rule],
    as_of: dt.datetime,
    bots: tuple[str, ...] = (),
    *,
    seconds: float | None = None,
) -> Iterator[tuple[list[Finding], Tally]]:
    """Findings and tally of each rule, in order. Raises RuleError for the first that fails, or takes too much."""
    task = msgspec.json.encode(Task(str(snapshot), as_of, list(rules), bots))
    limit = seconds or SECONDS_A_RULE * len(rules)
    command = [sys.executable, "-I", "-c", _START, str(Path(__file__).resolve().parents[2]), str(limit)]
    try:
        done = subprocess.run(command, input=task, capture_output=True, timeout=limit, env={}, check=False)  # noqa: S603
        output, why = done.stdout, _end(done.returncode, done.stderr)
    except subprocess.TimeoutExpired as stopped:
        output, why = stopped.stdout or b"", f"it took longer than {limit:g} s"
    answers = list(_answers(output))
    for answer in answers:
        if answer.tally is None:
            raise RuleError(answer.error, where=answer.where, hint=answer.hint)
        yield answer.findings, answer.tally
    if len(answers) < len(rules):
        stuck = rules[len(answers)].page
        raise RuleError(
            f"the query of {stuck.id} was stopped: {why}",
            where=f"{stuck.file}:{stuck.query_line}:1",
            hint="the run is incomplete: mend the page or `ignore` the rule",
        )


def _end(code: int, trouble: bytes) -> str:
    """Why a child that did not answer everything came to its end."""
    lines = trouble.decode("utf-8", "replace").strip().splitlines()
    if lines:
        return lines[-1]
    if code < 0:
        return f"the system ended it ({signal.Signals(-code).name}), as at the limits of memory and processor time"
    return "what it answered cannot be read"


def _answers(output: bytes) -> Iterator[Answer]:
    """The whole answers, up to where the child died: a library that runs out of memory may print over its last line."""
    for line in output.splitlines(keepends=True):
        try:
            yield msgspec.json.decode(line, type=Answer)
        except msgspec.MsgspecError:
            return


def main() -> None:
    """The child: read a task from standard input, write an answer a line to standard output."""
    from okrlint.engine.database import database, read_by, reading
    from okrlint.engine.evaluate import outcome_of
    from okrlint.engine.findings import findings_of
    from okrlint.engine.subjects import Survey
    from okrlint.snapshot import open_snapshot

    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    snapshot = open_snapshot(Path(task.snapshot))
    relations = read_by(task.rules)
    with database(snapshot, relations, task.as_of, bots=task.bots) as (connection, _), reading(connection):
        survey = Survey(connection, snapshot.manifest)
        _limit(float(sys.argv[2]))
        for rule in task.rules:
            try:
                outcome = outcome_of(connection, rule, survey, task.as_of)
                answer = Answer(findings_of(connection, outcome.rows), outcome.tally)
            except RuleError as error:
                answer = Answer(error=error.message, where=error.where, hint=error.hint)
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
            sys.stdout.buffer.flush()


def _limit(seconds: float) -> None:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    if sys.platform == "linux":
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
