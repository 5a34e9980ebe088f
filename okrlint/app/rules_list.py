"""What can be said and done about rules apart from running them: list, look one up, begin a new one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from okrlint.engine import matching
from okrlint.errors import UsageError
from okrlint.pages import Page, parse_page


def page_of(rule: str, pages: Sequence[Page]) -> Page:
    """The page of a rule, by its id or a former one. Raises UsageError with a suggestion if there is none."""
    (found,) = matching(pages, rule, only_ids=True)
    return next(p for p in pages if p.id == found)


def listed(pages: Sequence[Page], form: str) -> str:
    """All rules, as a table by family or as JSON."""
    if form == "json":
        rows = [
            {
                "id": p.id,
                "title": p.meta.title,
                "impact": p.meta.impact,
                "family": p.meta.family,
                "over": p.meta.over,
                "preset": p.meta.preset,
                "pack": p.pack,
                "needs": p.meta.needs,
            }
            for p in pages
        ]
        return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    wide = max(len(p.id) for p in pages)
    lines: list[str] = []
    for family in dict.fromkeys(p.meta.family for p in sorted(pages, key=lambda p: p.meta.family)):
        lines.append(family)
        for page in pages:
            if page.meta.family == family:
                origin = "" if page.built_in else f"  [{page.pack}]"
                lines.append(
                    f"  {page.id:<{wide}}  {page.meta.impact:<6}  {page.meta.preset:<11}  {page.meta.title}{origin}"
                )
    return "\n".join([*lines, "", f"{len(pages)} rules. `okrlint explain RULE` shows one."]) + "\n"


def begin(rule: str, folder: Path) -> list[Path]:
    """Write a page that runs as it is, and a pack.yaml where there is none; the files written.

    Raises UsageError for an id that is none, or a page that exists already.
    """
    path = folder / f"{rule}.md"
    parse_page(_TEMPLATE, rule, str(path))
    if path.exists():
        raise UsageError("this page exists already", where=str(path), hint="choose another id")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    pack = folder / "pack.yaml"
    if not pack.exists():
        name = json.dumps(folder.resolve().name, ensure_ascii=False)  # "2026" is a name too
        pack.write_text(f"name: {name}\ndescription: Rules of our own.\n", encoding="utf-8")
        written.append(pack)
    path.write_text(_TEMPLATE, encoding="utf-8")
    return [*written, path]


_TEMPLATE = """\
---
title: Objective with more than five key results
impact: LOW
family: ours
preset: recommended
over: objective
params:
  most: {type: integer, default: 5, minimum: 1}
message: "{key}: {results} key results, where {most} can be kept in mind"
advice: "Keep those that would change a decision."
---

## Why it matters

Say in two or three sentences what goes wrong where this is found, and for whom.

## Incorrect

```yaml
okrs: 1
cycle: 2026-Q4
objectives:
  - id: everything
    title: The depot does everything better
    key_results: [One, Two, Three, Four, Five, Six]
```

```text
everything: 6 key results, where 5 can be kept in mind
```

## Correct

```yaml
okrs: 1
cycle: 2026-Q4
objectives:
  - id: one-thing
    title: The depot does one thing better
    key_results: [One, Two]
```

## Unknown

```yaml
okrs: 1
cycle: 2026-Q4
partial: {key_result: one page could not be read}
objectives:
  - id: one-thing
    title: The depot does one thing better
```

```text
```

## Query

```sql
SELECT o.goal, count(*) AS results
FROM objective o JOIN key_result k ON k.objective = o.goal
GROUP BY o.goal HAVING count(*) > $most
```
"""
