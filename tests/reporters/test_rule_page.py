"""`okrlint explain RULE`: what a reader sees of a page, and that no page and no text breaks it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.reporters import Options
from okrlint.reporters.parts.rule_page import render_page
from okrlint.reporters.parts.text_width import columns
from tests.hostile import HOSTILE
from tests.reporters import judges

PAGE = """---
title: Trail that nobody walks
impact: MEDIUM
family: outputs
over: key_result
needs: [work, movement]
params:
  days: {type: integer, default: 30, description: Days without a step}
advice: "Walk it: or close it."
---

## Why it matters

A trail that *nobody* walks is [a map error](https://example.org/why) waiting to be
found, says `ranger`.

- first
- second, which is long enough that it has to go on to the next line of a terminal of sixty columns
  1. inner

| sign | means |
|---|---|
| red | easy |

## Incorrect

```yaml
objectives:
  - id: north
```

```text
north: nobody walked it for 40 days
```

## Query

```sql
SELECT 1
```
"""

EXPECTED = """\
empty-trail: Trail that nobody walks
▲ warning · outputs · asks about: key result
needs:    work, movement
advises:  Walk it: or close it.
settings: days (30): Days without a step
waive:    okrlint: allow empty-trail until DATE because REASON

Why it matters
A trail that nobody walks is a map error
(https://example.org/why) waiting to be found, says
`ranger`.

  - first
  - second, which is long enough that it has to go on to the
    next line of a terminal of sixty columns
    1. inner

  sign | means
  red | easy

Incorrect
    objectives:
      - id: north

  okrlint says:
    north: nobody walked it for 40 days

Query
    SELECT 1
"""


def test_a_page_as_a_reader_sees_it() -> None:
    assert render_page(PAGE, "empty-trail", Options(width=60)) == EXPECTED


def test_colour_changes_no_word() -> None:
    said = render_page(PAGE, "empty-trail", Options(color=True))
    assert "\x1b[1;33m" in said
    assert re.sub(r"\x1b\[[0-9;]*m", "", said) == render_page(PAGE, "empty-trail", Options())


@pytest.mark.parametrize(
    "front", ["title: [x", "- a\n- b", "", "params: 3\nneeds: x", "a: &a [*a]", "title: 2026-01-01"]
)
def test_broken_front_matter_still_shows_the_page(front: str) -> None:
    said = render_page(f"---\n{front}\n---\n\n## Why it matters\n\nBecause.\n", "odd", Options())
    assert said.startswith("odd")
    assert "Because." in said


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_stay_text(name: str) -> None:
    evil = HOSTILE[name][:3_000]
    quoted = evil.replace("\\", "").replace('"', "").replace("\n", " ").replace("\r", " ")
    page = f'---\ntitle: "{quoted}"\n---\n\n## {quoted}\n\n{evil}\n\n```text\n{evil}\n```\n'
    said = render_page(page, "odd", Options())
    judges.text("\n".join(line for line in said.split("\n") if columns(line) <= 100))
    assert "\x1b" not in said


@given(st.text(st.sampled_from("-`#>*|[]()<!~ \n\tab1.:&\\_=\x1b\u202e"), max_size=200))
def test_any_markdown_is_shown_without_fault(body: str) -> None:
    said = render_page(body, "odd", Options())
    assert said.endswith("\n")
    judges.text(said, width=10_000)
