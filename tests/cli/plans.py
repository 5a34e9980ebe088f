"""Small OKR files for the tests of the command line, each with faults that are known."""

from __future__ import annotations

from pathlib import Path

CLEAN = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: calm-desk
    title: The service desk is calm by noon
    owner: Ines Abara
    not_doing: [A second desk]
"""

OWNERLESS = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: returns
    title: A return costs nobody an evening
    not_doing: [Returns from abroad]
"""
"""One finding of missing-owner (an error)."""

MIXED = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: returns
    title: A return costs nobody an evening
    key_results:
      - id: refund-days
        title: Median days from return to refund from 9 to 3
        work:
          - {key: RET-4, title: Refund on scan, state: doing, assignee: Ines Abara, moved: [2026-10-12]}
"""
"""missing-owner and idle-key-result (errors, 35 days quiet), nothing-excluded and stale-check-in (warnings)."""

PARTLY = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
partial: {owner: page 3 answered 502}
objectives:
  - id: returns
    title: A return costs nobody an evening
    not_doing: [Returns from abroad]
"""


def plan(folder: Path, text: str, name: str = "okrs.yaml") -> Path:
    """Write an OKR file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
