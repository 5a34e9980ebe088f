"""Judges rules that did not come with okrlint, in a process of its own: their SQL is somebody else's code."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from okrlint.company import UNKNOWN, Company
from okrlint.engine.database import RuleError
from okrlint.engine.selection import Rule
from okrlint.findings import Finding, Tally
from okrlint.packs import child

LIMITS = child.Limits(page=10, all=40, memory=512 << 20)
"""For the foreign rules of a run, once the snapshot is loaded; more rules get no more time."""


class Task(msgspec.Struct, frozen=True):
    """What the child is asked."""

    snapshot: str
    as_of: dt.datetime
    rules: list[Rule]
    company: Company = UNKNOWN


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
    company: Company = UNKNOWN,
    *,
    limits: child.Limits = LIMITS,
) -> Iterator[tuple[list[Finding], Tally]]:
    """Findings and tally of each rule, in order. Raises RuleError for the first that fails, or takes too much."""
    task = msgspec.json.encode(Task(str(snapshot), as_of, list(rules), company))
    with contextlib.closing(child.answers(__name__, task, limits)) as lines:
        for rule in rules:
            try:
                answer = msgspec.json.decode(next(lines), type=Answer)
            except child.StoppedError as stopped:
                raise _stopped(rule, str(stopped)) from None
            except msgspec.MsgspecError:  # a library that runs out of memory may print over its last line
                raise _stopped(rule, "what it answered cannot be read") from None
            if answer.tally is None:
                raise RuleError(answer.error, where=answer.where, hint=answer.hint)
            yield answer.findings, answer.tally


def _stopped(rule: Rule, why: str) -> RuleError:
    return RuleError(
        f"the query of {rule.page.id} was stopped: {why}",
        where=f"{rule.page.file}:{rule.page.query_line}:1",
        hint="the run is incomplete: mend the page or `ignore` the rule",
    )


def main() -> None:
    """The child: read a task from standard input, write an answer a line to standard output."""
    from okrlint.engine.coverage import with_company
    from okrlint.engine.database import database, read_by, reading
    from okrlint.engine.evaluate import outcome_of
    from okrlint.engine.findings import findings_of
    from okrlint.engine.query_engine import InDuckDB
    from okrlint.engine.subjects import Survey
    from okrlint.snapshot import open_snapshot

    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    snapshot = open_snapshot(Path(task.snapshot))
    relations = read_by(task.rules)
    with database(snapshot, relations, task.as_of, company=task.company) as (connection, _), reading(connection):
        survey = Survey(connection, with_company(snapshot.manifest, task.company))
        engine = InDuckDB(connection)

        def judged() -> Iterator[bytes]:
            for rule in task.rules:
                try:
                    outcome = outcome_of(engine, rule, survey, task.as_of)
                    answer = Answer(findings_of(connection, outcome.rows, task.as_of.date()), outcome.tally)
                except RuleError as error:
                    answer = Answer(error=error.message, where=error.where, hint=error.hint)
                yield msgspec.json.encode(answer)

        child.serve(judged)
