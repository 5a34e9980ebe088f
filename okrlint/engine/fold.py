"""From all findings to those that are told: what another finding says is folded into that one, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from okrlint.engine.habits import with_habits
from okrlint.engine.report import narrowed
from okrlint.engine.selection import Rule
from okrlint.engine.yields import with_yields
from okrlint.findings import Report, Subject
from okrlint.packs import Yield
from okrlint.writing import PLAIN, Form


def folded(
    report: Report,
    rules: Sequence[Rule],
    table: Sequence[Yield],
    forms: Callable[[Subject], Form] = lambda _: PLAIN,
    *,
    habits: bool = True,
) -> Report:
    """The report with what `table` lets yield, and what is a habit (unless `habits` is False), folded.
    `forms` are those of `check`.

    Comes after waivers, baseline and everything else that takes findings away: only what is told takes others in.
    """
    settled = msgspec.structs.replace(report, findings=with_yields(report.findings, table))
    found = with_habits(settled, rules, table, forms) if habits else settled.findings
    return narrowed(report, found, dropped="ok")
