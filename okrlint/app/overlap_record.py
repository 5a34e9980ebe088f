"""Writes what people and models decided about pairs into a snapshot, and asks a model about undecided ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from okrlint.app.overlap_answers import read_answers
from okrlint.app.overlap_judge import Judge, Undecided
from okrlint.app.overlap_settings import Settings
from okrlint.config import Config
from okrlint.engine import database
from okrlint.records import BY_RELATION, Judgement
from okrlint.relations.overlap.detect import overlaps
from okrlint.relations.overlap.embeddings import Model
from okrlint.relations.overlap.goals import Goal, Overlap
from okrlint.relations.overlap.judgement import Decided, digest
from okrlint.relations.overlap.model import REVIEWED
from okrlint.relations.overlap.relation import READS, decided, goals
from okrlint.snapshot import SnapshotWriter, open_snapshot
from okrlint.trackers import Run

SOURCE = "judgements"
"""The name under which decisions stand in a snapshot's manifest."""
PATIENCE = 3
"""Pairs in a row that stay undecided before a judge is not asked any more."""


def record(writer: SnapshotWriter, config: Config, run: Run) -> None:
    """Write the decisions of this configuration into the snapshot that is being written, after all other sources.

    What a model said before is kept, and asked again only where the texts have changed. Raises UsageError for a
    malformed file of answers, or a judge that the environment does not vouch for.
    """
    settings: Settings = config.sections.get("overlap") or Settings()
    people = read_answers(config)
    if settings.judge is None and not people and SOURCE not in writer.manifest.sources:
        return
    judge = Judge(settings.judge, run.environment) if settings.judge is not None else None
    out = writer.source(SOURCE, "overlap", {})
    for relation in BY_RELATION:
        out.cover(relation, "complete")  # it holds no goals, so that nothing of theirs can be missing
    named = [_of("person", one.a, one.b) for one in people]
    for of, rows in out.known("judgement").items():
        if rows[0]["origin"] == "person" and of not in named:
            out.gone(of)
    for of, one in zip(named, people, strict=True):
        out.put([msgspec.structs.replace(one, of=of)])
    if judge is not None:
        writer.checkpoint()
        found, notes = _asked(writer, judge, run)
        for one in found:
            out.put([one])
        if notes:
            out.cover("judgement", "partial", "; ".join(notes), ())
            writer.notes += [f"judge {judge.settings.model}: {note}" for note in notes]
    out.finish(run.as_of)


def _asked(writer: SnapshotWriter, judge: Judge, run: Run) -> tuple[list[Judgement], list[str]]:
    """The model's answers about the nearest undecided pairs, and why others have none."""
    snapshot = open_snapshot(writer.folder)
    with database(snapshot, READS, run.as_of) as (connection, _):
        compared = goals(connection)
        known = decided(connection, compared)
        ids = dict(connection.execute("SELECT goal, id FROM objective").fetchall())
    by_key = {goal.key: goal for goal in compared}
    found: list[Judgement] = []
    notes: list[str] = []
    failed = 0
    near = nearest(compared, known)
    for place, pair in enumerate(near[: judge.settings.most]):
        run.say(f"judge: pair {place + 1} of {min(len(near), judge.settings.most)}")
        one, two = by_key[pair.a], by_key[pair.b]
        try:
            reply = judge.ask(one, two)
        except Undecided as error:
            failed += 1
            notes.append(f"{_named(one)} and {_named(two)} stay undecided: {error}")
            if error.final or failed == PATIENCE:
                notes.append(f"not asked any more, {len(near) - place - 1} pairs left")
                break
            continue
        failed = 0
        found.append(
            Judgement(
                of=_of("model", ids[pair.a], ids[pair.b]),
                a=ids[pair.a],
                b=ids[pair.b],
                label=reply.label,
                origin="model",
                kind="" if reply.kind == "none" else reply.kind,
                why=reply.why,
                by=judge.settings.model,
                judged_at=run.as_of.astimezone(dt.UTC),
                digest=digest(one, two),
            )
        )
    return found, notes


def nearest(compared: Sequence[Goal], known: Decided, meaning: Model | None = None) -> list[Overlap]:
    """The pairs that are questions and that nobody decided about, nearest first."""
    return [
        pair
        for pair in overlaps(compared, meaning=meaning, least=REVIEWED)
        if pair.tier == "likely" and (pair.a, pair.b) not in known and not (pair.declared or pair.cascade)
    ]


def _of(origin: str, a: str, b: str) -> str:
    return " ".join((origin, *sorted((a, b))))


def _named(goal: Goal) -> str:
    return goal.names[0] if goal.names else goal.title
