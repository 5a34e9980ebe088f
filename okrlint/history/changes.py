"""What a scan changes in what is known of each finding: pure, from what was known and a report to steps.

A finding is in one state at a time. It leaves `open` or `waived` for `fixed` only where its rule was judged for all its
subjects; otherwise it is `not_evaluated`, and what it was before goes on counting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple, TypeAlias

from okrlint.findings import ChangeKind, Finding, Report
from okrlint.history.evaluated import Evaluated

State: TypeAlias = Literal["open", "waived", "fixed", "not_evaluated"]
Was: TypeAlias = Literal["", "open", "waived", "fixed"]
WITHHELD = "its confidence is below min_confidence"


class Known(NamedTuple):
    """Where a finding stands: its state, what was seen before that (`was`), and the scans (their numbers) that saw it
    first ever (`first`), that began its present stand (`opened`), and that saw the present state first (`since`).

    `digest` is of what it says; not `certain`: whether it was there before could not be looked at. `row` is its number
    in the history (0: none yet).
    """

    state: State
    was: Was
    first: int
    opened: int
    since: int
    certain: bool = True
    digest: str = ""
    row: int = 0
    reason: str = ""


def steps(
    known: Mapping[str, Known],
    gone: Mapping[str, Finding],
    report: Report,
    scan: int,
    before: Evaluated | None,
    withheld: Collection[str] = (),
) -> dict[str, Known]:
    """What is different once scan number `scan` has said `report`: fingerprint -> where it stands from now on.

    `gone` are the findings, as last seen, that stood and are not in the report; `before` says what the scan before
    could judge (None: there was none). `withheld` were found, and are not reported for want of confidence.
    """
    changed: dict[str, Known] = {}
    for finding in report.findings:
        old = known.get(finding.fingerprint)
        state: State = "open" if finding.waived is None else "waived"
        if old is None:
            certain = before is not None and not before.why_not(finding.rule, *about(finding))
            changed[finding.fingerprint] = Known(state, "", scan, scan, scan, certain)
        elif old.state == "fixed":
            changed[finding.fingerprint] = old._replace(state=state, was="fixed", opened=scan, since=scan, reason="")
        elif old.state != state:
            was = old.was if old.state == "not_evaluated" else old.state
            changed[finding.fingerprint] = old._replace(state=state, was=was, since=scan, certain=True, reason="")
    now = Evaluated(report)
    for print_, finding in gone.items():
        old = known[print_]
        reason = WITHHELD if print_ in withheld else now.why_not(finding.rule, *about(finding))
        if not reason:
            was = old.was if old.state == "not_evaluated" else _seen(old.state)
            changed[print_] = old._replace(state="fixed", was=was, since=scan, certain=True, reason="")
        elif old.state != "not_evaluated":
            changed[print_] = old._replace(
                state="not_evaluated", was=_seen(old.state), since=scan, certain=True, reason=reason
            )
    return changed


def standing(known: Mapping[str, Known], report: Report) -> list[str]:
    """The fingerprints that stood, or could not be looked at, and are not in the report."""
    found = {f.fingerprint for f in report.findings}
    return [print_ for print_, old in known.items() if old.state != "fixed" and print_ not in found]


def change_of(now: Known, scan: int) -> ChangeKind:
    """What a reader is told of a finding that stands at scan number `scan`."""
    if now.since < scan:
        return "still"
    if now.was == "":
        return "new" if now.certain else "unknown"
    if now.state == "waived":
        return "still" if now.was == "waived" else "waived"
    return "still" if now.was == "open" else "reopened"


def about(finding: Finding) -> tuple[set[str], set[str]]:
    """The names (ids and keys) and the sources of what a finding is about."""
    return {n for s in finding.subjects for n in (s.id, s.key)}, {s.source for s in finding.subjects}


def _seen(state: State) -> Was:
    assert state != "not_evaluated"
    return state
