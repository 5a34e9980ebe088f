"""The pages of a pack put to the test: each example is run as a user's file would be, and must yield its text."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from okrlint import package_data, packs
from okrlint.app.fetch import collect, source_of_paths
from okrlint.engine import Rule, select
from okrlint.engine.report import check
from okrlint.errors import UsageError
from okrlint.findings import Report
from okrlint.pages import Page
from okrlint.snapshot import write_whole
from okrlint.trackers import Run

EXAMPLE_MOMENT = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
"""The moment examples speak of where they do not say another: the middle of 2026-Q4."""


class PageFault(msgspec.Struct, frozen=True):
    """An example that does not yield its text; `fixed` says that the page was rewritten."""

    rule: str
    where: str
    section: str
    expected: str
    actual: str
    fixed: bool = False


class PagesChecked(NamedTuple):
    """How many examples were run, and what was wrong; `unportable` says which SQL of the pages only DuckDB knows.

    That is a fault in a page of ours (`strict`), and worth knowing in any other.
    """

    examples: int
    faults: list[PageFault]
    unportable: tuple[str, ...] = ()
    strict: bool = False

    @property
    def wrong(self) -> bool:
        """Whether something has to be mended."""
        return any(not f.fixed for f in self.faults) or (self.strict and bool(self.unportable))


def check_pages(folder: Path | None, *, fix: bool = False) -> PagesChecked:
    """Run every example of a pack (the built-in one without a folder), and look through its SQL.

    With `fix` the texts in the pages are replaced by what the examples yield (never for an example that must yield
    nothing). Raises UsageError for a page that cannot be read, whose query does not fit the schema, or whose id a
    built-in rule has.
    """
    ours = folder is None or folder.resolve() == package_data.rules().resolve()
    pages = packs.built_in(prepared=True) if folder is None or ours else packs.read_pack(folder)
    every = pages if ours else packs.together([*packs.built_in(), *pages])
    faults: list[PageFault] = []
    for page in pages:
        found = _check_page(page, every)
        if fix and _rewrite(page, found):
            found = [msgspec.structs.replace(f, fixed=_mendable(f)) for f in found]
        faults += found
    return PagesChecked(3 * len(pages), faults, _unportable(pages), strict=ours)


def _unportable(pages: Sequence[Page]) -> tuple[str, ...]:
    from okrlint.packs.portable import portability

    found = portability(pages)
    return tuple(
        f"{page.file}:{page.query_line + fault.line - 1}:1: not portable: {fault.message}" for page, fault in found
    )


def yields(page: Page, yaml: str, every: Sequence[Page]) -> str:
    """The text that an example yields: a line for each finding, and one for each thing that was not evaluated."""
    with tempfile.TemporaryDirectory(prefix="okrlint-") as scratch:
        file, run = Path(scratch) / "okrs.yaml", Run(EXAMPLE_MOMENT, {})
        file.write_text(yaml, encoding="utf-8")
        folder = Path(scratch) / "snapshot"
        folder.mkdir()
        snapshot = collect([source_of_paths([file])], folder, run, durable=False)
        # What waivers hide is for the other rules to say, so a rule about waivers runs beside all of them.
        about = every if page.meta.over == "waiver" else [page]
        report = check(snapshot, _rules(about), known_rules=frozenset(p.id for p in every))
    return _text(page, report).replace(str(file), file.name)


def _rules(pages: Sequence[Page]) -> list[Rule]:
    return select(pages, preset="strict", defaults_of="recommended")


def _text(page: Page, report: Report) -> str:
    lines = [f.message for f in report.findings if f.rule == page.id]
    for tally in report.tallies:
        if tally.rule == page.id:
            lines += dict.fromkeys(f"not evaluated: {u.reason}" for u in tally.unseen)
    return "".join(f"{line}\n" for line in lines)


def _check_page(page: Page, every: Sequence[Page]) -> list[PageFault]:
    faults = []
    for section in ("Incorrect", "Correct", "Unknown"):
        example = getattr(page, section.lower())
        try:
            actual = yields(page, example.yaml, every)
        except UsageError as error:
            raise UsageError(
                f"the example under `## {section}` cannot be read: {error}", where=f"{page.file}:{example.yaml_line}:1"
            ) from error
        # An example of the fault in which nothing is found shows nothing, whatever the page says.
        if actual != example.expected or (section == "Incorrect" and not actual):
            line = example.expected_line or example.yaml_line
            faults.append(PageFault(page.id, f"{page.file}:{line}:1", section, example.expected, actual))
    return faults


def _mendable(fault: PageFault) -> bool:
    """Whether writing down what an example yields makes it right: not if it yields the opposite of what it is for."""
    return fault.section == "Unknown" or (fault.section == "Incorrect" and bool(fault.actual))


def _rewrite(page: Page, faults: Sequence[PageFault]) -> bool:
    lines = page.text.splitlines(keepends=True)
    texts = {"Incorrect": page.incorrect, "Unknown": page.unknown}
    for section in ("Unknown", "Incorrect"):  # from below, so that lines above keep their numbers
        for fault in faults:
            if fault.section == section and _mendable(fault):
                first = texts[section].expected_line - 1
                lines[first : first + len(fault.expected.splitlines())] = [fault.actual]
    changed = "".join(lines)
    if changed != page.text:
        write_whole(Path(page.file), changed.encode())
    return changed != page.text


def _expected(fault: PageFault) -> str:
    if fault.expected:
        return "  where the page says:"
    return "  where it must yield nothing" if fault.section == "Correct" else "  where the page says nothing"


def described(checked: PagesChecked) -> str:
    """What `okrlint rules check` says."""
    lines: list[str] = []
    for fault in checked.faults:
        written = " (now written there)" if fault.fixed else ""
        lines.append(f"{fault.where}: the example under `## {fault.section}` yields{written}:")
        lines += [f"    {line}" for line in fault.actual.splitlines()] or ["    nothing"]
        if not fault.fixed:
            lines.append(_expected(fault))
            lines += [f"    {line}" for line in fault.expected.splitlines()]
    lines += checked.unportable
    if checked.unportable and not checked.strict:
        lines.append("What is not portable runs, but only without --engine.")
    wrong = sum(not f.fixed for f in checked.faults)
    summary = f"{checked.examples} examples run: " + (
        f"{wrong} do not yield their text" if wrong else "all yield their text"
    )
    lines.append(summary)
    return "\n".join(lines) + "\n"
