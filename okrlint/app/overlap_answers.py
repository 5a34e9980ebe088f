"""`okrlint.overlaps.yaml`: what people decided about pairs of objectives, beside the configuration.

Read and added to here; which decision counts where there are several stands in `okrlint.relations.overlap.judgement`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from okrlint import safe_read, yaml_positions
from okrlint.config import Config
from okrlint.errors import InputErrors, UsageError
from okrlint.records import Judgement
from okrlint.relations.overlap.goals import Kind
from okrlint.snapshot import write_whole

NAME = "okrlint.overlaps.yaml"
_HEAD = """\
# What people decided about pairs of objectives; `okrlint overlaps review` adds to it, and it may be edited by hand.
overlaps: 1
answers:
"""


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision."""

    pair: Annotated[list[str], Meta(min_length=2, max_length=2, description="Keys or ids of the two objectives.")]
    competes: Annotated[bool, Meta(description="Whether somebody must say which of the two wins or who owns it.")]
    kind: Annotated[Kind | None, Meta(description="What they have in common.")] = None
    why: Annotated[str, Meta(description="The shared thing, in a line.")] = ""
    by: Annotated[str, Meta(description="Who decided.")] = ""
    on: Annotated[str, Meta(description="When (2026-12-31).")] = ""


class AnswersForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    overlaps: int
    answers: list[Answer] | None = None


def path_of(config: Config) -> Path:
    """Where the answers are kept: beside the configuration, or where the user stands."""
    return config.folder / NAME


def read_answers(config: Config) -> tuple[Judgement, ...]:
    """The decisions that the file holds; none if there is no file. Raises UsageError with file:line:column."""
    path = path_of(config)
    if not safe_read.is_inside(path.parent):
        return ()
    try:
        raw, _ = safe_read.read(path, below=path.parent)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"cannot read the answers: {error.strerror}", where=str(path)) from None
    located = yaml_positions.load(raw, path.as_posix())
    if located.data is None:
        return ()
    form = yaml_positions.convert(located, AnswersForm)
    if form.overlaps != 1:
        raise UsageError(f"answers of format {form.overlaps}", where=located.where(("overlaps",)), allowed="format 1")
    errors: list[UsageError] = []
    found = []
    for index, answer in enumerate(form.answers or ()):
        place = ("answers", index)
        first, second = answer.pair
        if first == second:
            errors.append(UsageError(f"a pair of {first!r} with itself", where=located.where((*place, "pair"))))
        try:
            moment = _moment(answer.on)
        except ValueError:
            errors.append(
                UsageError(f"{answer.on!r} is no date", where=located.where((*place, "on")), allowed="2026-12-31")
            )
            continue
        found.append(judgement(answer, moment))
    if errors:
        raise InputErrors(errors)
    return tuple(found)


def judgement(answer: Answer, moment: dt.datetime | None) -> Judgement:
    """A person's answer as a record."""
    a, b = answer.pair
    return Judgement(
        of=f"{a} {b}",
        a=a,
        b=b,
        label="overlap" if answer.competes else "related",
        origin="person",
        kind=answer.kind or "",
        why=answer.why,
        by=answer.by,
        judged_at=moment,
    )


def add_answers(config: Config, answers: Sequence[Answer]) -> Path:
    """Append answers to the file, which is begun where there is none; what stands in it stays as it is.

    Raises UsageError where the file cannot be read as it is, or not be written.
    """
    path = path_of(config)
    read_answers(config)
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if not before.strip():
            before = _HEAD
        text = before if before.endswith("\n") else before + "\n"
        write_whole(path, (text + "".join(map(_entry, answers))).encode("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot write the answers: {error.strerror}", where=str(path)) from error
    try:
        read_answers(config)
    except UsageError:
        write_whole(path, before.encode("utf-8"))
        raise UsageError(
            "the answers do not end with the list `answers:`, so that nothing can be added to it",
            where=str(path),
            hint="move that list to the end of the file",
        ) from None
    return path


def _entry(answer: Answer) -> str:
    """An answer as YAML; JSON strings are YAML, whatever they hold."""
    lines = [f"pair: [{', '.join(map(_text, answer.pair))}]", f"competes: {'true' if answer.competes else 'false'}"]
    lines += [f"{name}: {_text(value)}" for name in ("kind", "why", "by", "on") if (value := getattr(answer, name))]
    return "  - " + "\n    ".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=True)


def _moment(on: str) -> dt.datetime | None:
    return dt.datetime.combine(dt.date.fromisoformat(on), dt.time(), dt.UTC) if on else None
