"""Findings that were there before: a file of fingerprints, never of counts, that may shrink but not silently grow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from okrlint import safe_read
from okrlint.errors import UsageError
from okrlint.findings import Finding, Waived
from okrlint.snapshot import write_whole


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One finding of a baseline; `rule` and `subject` are for readers, only the fingerprint counts."""

    fingerprint: str
    rule: str
    subject: str


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    okrlint_baseline: int
    findings: list[Known]


def read_baseline(path: Path, where: str = "", hint: str = "`okrlint baseline` writes one") -> Baseline:
    """Read a baseline. Raises UsageError for one that is missing or malformed: a typo must not change what counts."""
    try:
        found = msgspec.json.decode(safe_read.read(path)[0], type=Baseline)
    except OSError as error:
        raise UsageError(
            f"cannot read the baseline {path}: {error.strerror}",
            where=where or str(path),
            hint=hint,
        ) from error
    except msgspec.MsgspecError as error:
        raise UsageError(f"not a baseline: {error}", where=str(path), hint=hint) from error
    if found.okrlint_baseline != 1:
        raise UsageError(
            f"a baseline of format {found.okrlint_baseline}", where=str(path), allowed="format 1", hint=hint
        )
    return found


def set_aside(findings: Sequence[Finding], baseline: Baseline, path: Path) -> tuple[Finding, ...]:
    """The findings, those of the baseline marked: they stay listed and counted, but do not fail a run."""
    known = {k.fingerprint for k in baseline.findings}
    waived = Waived(reason="was there when the baseline was written", where=str(path))
    return tuple(
        msgspec.structs.replace(f, waived=waived) if f.waived is None and f.fingerprint in known else f
        for f in findings
    )


def write_baseline(findings: Sequence[Finding], path: Path, *, grow: bool, in_part: bool = False) -> tuple[int, int]:
    """Write what is found now, habits one by one; how many findings it holds, and how many fewer than before.

    Where `findings` are `in_part`, those of some teams only, all that the file holds stays in it.

    Raises UsageError, and writes nothing, where findings would come in that an existing baseline lacks, unless `grow`;
    also for an existing file that is no baseline, and where nothing can be written.
    """
    now = {
        f.fingerprint: Known(f.fingerprint, f.rule, " and ".join(s.key for s in f.subjects))
        for f in findings
        if (f.waived is None or f.waived.where == str(path)) and not f.stands_for
    }
    hint = "it is not overwritten: move it away, and run this again"
    held = {k.fingerprint: k for k in read_baseline(path, hint=hint).findings} if path.exists() else now
    before = set(held)
    new = [known for known in now.values() if known.fingerprint not in before]
    if new and not grow:
        shown = "; ".join(f"{k.rule} on {k.subject}" for k in new[:3])
        raise UsageError(
            f"the baseline would take in what it lacks ({len(new)} of {len(now)}), such as {shown}",
            where=str(path),
            hint="mend them, or say --grow",
        )
    now = {**held, **now} if in_part else now
    ordered = sorted(now.values(), key=lambda k: (k.rule, k.subject, k.fingerprint))
    content = msgspec.json.format(msgspec.json.encode(Baseline(1, ordered)), indent=1) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", where=str(path)) from error
    return len(now), len(before - set(now))
