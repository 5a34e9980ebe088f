"""Markdown files as people write them: what is found, under whom, and what is left alone. All examples are invented."""

from __future__ import annotations

import datetime as dt
import time
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.errors import UsageError
from okrlint.records import (
    Contributes,
    Cycle,
    Exclusion,
    KeyResult,
    Objective,
    Outranks,
    Owner,
    Rank,
    Record,
    Team,
    WaiverNote,
)
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown import read_markdown
from okrlint.trackers.files.names import file_id
from okrlint.trackers.files.settings import Settings

R = TypeVar("R", bound=Record)


def of(reading: Reading, kind: type[R]) -> list[R]:
    return [r for r in reading.records if isinstance(r, kind)]


def outline(reading: Reading) -> dict[str, list[str]]:
    """Titles of objectives with those of their key results."""
    titles = {o.id: o.title for o in of(reading, Objective)}
    found: dict[str, list[str]] = {title: [] for title in titles.values()}
    for result in of(reading, KeyResult):
        found[titles[result.objective]].append(result.title)
    return found


def goals(reading: Reading) -> list[Objective | KeyResult]:
    return [r for r in reading.records if isinstance(r, Objective | KeyResult)]


def owners(reading: Reading, title: str) -> list[tuple[str, str, str]]:
    """Party, kind and words of the owners of the goal with that title."""
    (ident,) = [g.id for g in goals(reading) if g.title == title]
    return [(o.party, o.kind, o.said) for o in of(reading, Owner) if o.goal == ident]


HEADINGS = """\
# Harbour OKRs 2026 Q2

## Orders leave on the day they come in

- P0 - @mira - 90 % of orders shipped the same day
- `P1` - @tom - Second packing line is open
- PX - OWNER - Returns under 3 %

## Buyers find what they need

- [p2] Search answers in under 200 ms - @ines
- Filters cover sizes and colours [P1][WEB]
"""


def test_headings_with_bullets() -> None:
    reading = read_markdown(HEADINGS, "okrs.md")
    assert outline(reading) == {
        "Orders leave on the day they come in": [
            "90 % of orders shipped the same day",
            "Second packing line is open",
            "Returns under 3 %",
        ],
        "Buyers find what they need": ["Search answers in under 200 ms", "Filters cover sizes and colours"],
    }
    assert of(reading, Cycle) == [
        Cycle(
            of=file_id("okrs.md"),
            id="file:cycle/2026-q2",
            name="2026-Q2",
            starts=dt.date(2026, 4, 1),
            ends=dt.date(2026, 6, 30),
        )
    ]
    assert owners(reading, "90 % of orders shipped the same day") == [("@mira", "person", "@mira")]
    assert owners(reading, "Returns under 3 %") == [("OWNER", "placeholder", "OWNER")]
    assert owners(reading, "Filters cover sizes and colours") == [("WEB", "team", "WEB")]
    assert [(r.value, r.said) for r in of(reading, Rank)] == [(0, "P0"), (1, "P1"), (2, "p2"), (1, "P1")]
    first = of(reading, KeyResult)[0]
    assert (first.file, first.line, first.column, first.objective) == (
        "okrs.md",
        5,
        1,
        "file:2026-q2/orders-leave-on-the-day-they-come-in",
    )
    assert reading.coverage["owner"].state == "complete"
    assert reading.coverage["work"].state == "not_provided"


TEAMS = """\
# OKRs 2026-Q1

## Warehouse
1. **Ship faster**
   - 90 % of orders leave on the same day => 80 %
   - ~~Second shift on Saturdays~~
2. **Lose less**
   - [x] Count the stock each week

## Field Marketing
1. **Be known in the harbour towns**
   - 3 fairs
"""


def test_teams_as_headings_own_what_stands_below() -> None:
    reading = read_markdown(TEAMS, "plans.md")
    assert outline(reading) == {
        "Ship faster": ["90 % of orders leave on the same day", "Second shift on Saturdays"],
        "Lose less": ["Count the stock each week"],
        "Be known in the harbour towns": ["3 fairs"],
    }
    assert [t.name for t in of(reading, Team)] == ["Warehouse", "Field Marketing"]
    assert [o.team for o in of(reading, Objective)] == ["Warehouse", "Warehouse", "Field Marketing"]
    assert owners(reading, "Lose less") == [("Warehouse", "team", "Warehouse (from the heading above)")]
    assert owners(reading, "3 fairs") == [("Field Marketing", "team", "Field Marketing (from the heading above)")]
    said = {k.title: (k.state, k.state_said, k.status_said) for k in of(reading, KeyResult)}
    assert said["90 % of orders leave on the same day"] == ("active", "", "")
    assert said["Second shift on Saturdays"] == ("dropped", "struck out", "")
    assert said["Count the stock each week"] == ("finished", "[x]", "")


ONE_LINERS = """\
# OKRs FY27-Q1

### CEO: Grow steadily. 20 % more orders, break even in every town.

1. CFO: Know the numbers. Books closed by day 5, forecast within 5 %. => 80 %, 100 %
1. Warehouse: Ship on time. 95 % on the same day; e.g. none older than 2 days. Open a second line.
    1. Packing: Halve the breakages
1. VP Sales: Be the first call of every harbour. Sign 4 harbours.
"""


def test_one_line_carries_a_whole_objective() -> None:
    reading = read_markdown(ONE_LINERS, "fy27-q1.md")
    assert outline(reading) == {
        "Grow steadily": ["20 % more orders", "break even in every town"],
        "Know the numbers": ["Books closed by day 5", "forecast within 5 %"],
        "Ship on time": ["95 % on the same day", "e.g. none older than 2 days", "Open a second line"],
        "Halve the breakages": [],
        "Be the first call of every harbour": ["Sign 4 harbours"],
    }
    assert owners(reading, "Know the numbers") == [("CFO", "role", "CFO")]
    assert owners(reading, "Halve the breakages") == [("Packing", "team", "Packing")]
    parents = {o.id: o.title for o in of(reading, Objective)}
    assert {o.title: parents.get(o.parent, "") for o in of(reading, Objective)} == {
        "Grow steadily": "",
        "Know the numbers": "Grow steadily",
        "Ship on time": "Grow steadily",
        "Halve the breakages": "Ship on time",
        "Be the first call of every harbour": "Grow steadily",
    }
    assert any("8 key results were cut out" in note for note in reading.notes)


LABELS = """\
## Objective 1: Orders leave faster {#faster}

Why: because buyers ask for it.

**Owner:** Mira Okafor
**Outranks:** O2

KR 1.1: 90 % on the same day => 70 %
KR 1.2: Returns under 3 %

### Not doing
- Same-day delivery

okrlint: allow missing-owner until 2026-12-31 because Mira starts in May.

## Objective 2: A shop that people like

- **KR:** NPS of 40
- **Key result 2:** 4.5 stars
  - Owner: @tom
  - Target: 4.5 stars
"""


def test_labels_decide() -> None:
    reading = read_markdown(LABELS, "plan.md")
    assert outline(reading) == {
        "Orders leave faster": ["90 % on the same day", "Returns under 3 %"],
        "A shop that people like": ["NPS of 40", "4.5 stars"],
    }
    assert [o.id for o in of(reading, Objective)] == ["file:faster", "file:plan/a-shop-that-people-like"]
    assert owners(reading, "Orders leave faster") == [("Mira Okafor", "person", "Mira Okafor")]
    assert owners(reading, "Returns under 3 %") == [("Mira Okafor", "person", "Mira Okafor (from the objective)")]
    assert owners(reading, "4.5 stars") == [("@tom", "person", "@tom")]
    assert owners(reading, "NPS of 40") == []
    assert [(e.text, e.objective) for e in of(reading, Exclusion)] == [("Same-day delivery", "file:faster")]
    (order,) = of(reading, Outranks)
    assert (order.higher, order.lower, order.line) == ("file:faster", "file:plan/a-shop-that-people-like", 6)
    (waiver,) = of(reading, WaiverNote)
    assert (waiver.goal, waiver.rule, waiver.until, waiver.line) == ("file:faster", "missing-owner", "2026-12-31", 14)
    stars = of(reading, KeyResult)[-1]
    assert (stars.target, stars.unit, stars.line, stars.column) == (4.5, "stars", 19, 1)


TABLES = """\
# Objectives and key results

## Objective: Orders leave faster

| Key result | Assignee | Priority | Mid-cycle score | Final score |
|---|---|---|---|---|
| [90 % on the same day](https://x.example/7) | @mira | ![p0](https://img.example/p0.svg) | 0.2 | .6 |
| ~Second line~ | mira / tom | P1 | 0.1 |
| ... | | | | |

## Objective: A shop that people like

| KR | Owner | Baseline | Target | Status |
|---|---|---|---|---|
| Stars | TBD | 3.9 | 4.5 stars | At risk |
"""


def test_tables_of_key_results() -> None:
    reading = read_markdown(TABLES, "x.md")
    assert outline(reading) == {
        "Orders leave faster": ["90 % on the same day", "Second line"],
        "A shop that people like": ["Stars"],
    }
    assert [o[0] for o in owners(reading, "Second line")] == ["mira", "tom"]
    assert owners(reading, "Stars") == [("TBD", "placeholder", "TBD")]
    first, second, stars = of(reading, KeyResult)
    assert (second.state, first.line) == ("dropped", 7)
    assert (stars.baseline, stars.target, stars.unit, stars.status) == (3.9, 4.5, "stars", "at_risk")


GRID = """\
## 2026 Q3

| **Warehouse** | **Priority** | **Owner** | **Mid-Q** | **End-Q** |
| :---: | :---: | :---: | --- | --- |
| **** | P0-P4 | | **0.3** | **0.4** |
| **1 Orders leave faster (Mira, Tom)** | | | | |
| Second packing line | **P0** | Tom | 0.1 | 0.7 |
| Night shift | P2 | | | |
| | | | | |
| **2 Fewer breakages (Ines)** | | | | |
| New boxes | P1 | Ines, Tom | | 1 |
"""


def test_a_grid_with_objectives_in_bold() -> None:
    reading = read_markdown(GRID, "2026-q3.md")
    assert outline(reading) == {
        "Orders leave faster": ["Second packing line", "Night shift"],
        "Fewer breakages": ["New boxes"],
    }
    assert [o[0] for o in owners(reading, "Orders leave faster")] == ["Mira", "Tom"]
    assert owners(reading, "Night shift")[0][2] == "Mira (from the objective)"
    assert [o.team for o in of(reading, Objective)] == ["Warehouse", "Warehouse"]


ONE_GOAL = """\
# Make packing quiet

| Metadata | |
|---|---|
| Point of contact | @mira |
| Status | Accepted |
| Priority | P1 |

## Motivation

People wear ear plugs:

- it is loud
- it is cold

### Ownership

| Task | Owner(s) | Notes |
|---|---|---|
| Buy belts | @tom + tbd | |
| Fit belts | ![Help wanted][] | ![Completed][] |
| Approve | ![Team][] [safety] [works] | |

### Decision

Chose belts over rails, decided by @mira on 2026-01-12 because rails rattle.
"""


def test_a_file_about_one_goal() -> None:
    reading = read_markdown(ONE_GOAL, "goals/2026/quiet-packing.md")
    assert outline(reading) == {"Make packing quiet": ["Buy belts", "Fit belts", "Approve"]}
    assert owners(reading, "Make packing quiet") == [("@mira", "person", "@mira")]
    assert [o[:2] for o in owners(reading, "Buy belts")] == [("@tom", "person"), ("tbd", "placeholder")]
    assert [o[:2] for o in owners(reading, "Approve")] == [("safety", "team"), ("works", "team")]
    assert [k.state for k in of(reading, KeyResult)] == ["active", "finished", "active"]
    (goal,) = of(reading, Objective)
    assert (goal.state, goal.state_said) == ("active", "Accepted")
    assert {r.relation for r in reading.records} >= {"decision", "option", "rank"}


TREE = """\
# OKRs 2026-Q1

### Objectives of the harbour

* Grow ([#1](https://x.example/1))
  * [P0] Ship faster ([#2](https://x.example/2))
    * [P0] 90 % on the same day
    * [P1] second line
  * [P1] Lose less
    * [P1] count each week
    * [P2] mark all boxes
* Be kind
  * [P0] Train everybody
    * [P0] 20 courses
    * [P2] 2 exams
"""


def test_a_tree_of_objectives_with_key_results_as_leaves() -> None:
    reading = read_markdown(TREE, "x.md")
    assert outline(reading) == {
        "Grow": [],
        "Ship faster": ["90 % on the same day", "second line"],
        "Lose less": ["count each week", "mark all boxes"],
        "Be kind": [],
        "Train everybody": ["20 courses", "2 exams"],
    }
    assert [(r.value, r.scope) for r in of(reading, Rank)][:2] == [(0, "2026-Q1"), (0, "2026-Q1/key results")]


README = """\
# harbour-tools

A library for ports. Goals:

## Installation

1. Install it
2. Run it

## Goals

- Be fast
- Be small

## Features

- **Owner**: none
- Crane control
- Tide tables

## Roadmap 2026 Q3

- Faster cranes
- More tides

| Option | Owner | Priority |
|---|---|---|
| `--fast` | core | P1 |
"""

METHOD = """\
# How we do OKRs

## Concepts

- Objectives
  - Objectives say where we go.
- Key results
  - Key results say how we know.

## Examples

### Objective: Delight every customer

- KR: NPS of 50
- KR: 10 stars
"""


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (README, "README.md"),
        (METHOD, "docs/okrs.md"),
        ("", "okrs.md"),
        ("# Changelog\n\n## 2026 Q1\n\n### Added\n\n- Cranes\n- Tides\n", "CHANGELOG.md"),
        ("# Minutes\n\n- Mira: will ask Tom\n- Tom: asks Ines\n- Ines: says yes\n", "minutes.md"),
        (
            "# RFC 7\n\n| Field | |\n|---|---|\n| Status | Accepted |\n| Owner | @mira |\n\n## Design\n\n- a\n",
            "rfc/7.md",
        ),
        ("> Objective: somebody else's\n> KR: theirs\n", "okrs.md"),
        ("```\n# Objective: example\n- KR: one\n```\n", "okrs.md"),
    ],
)
def test_other_texts_hold_no_goals(text: str, file: str) -> None:
    reading = read_markdown(text, file)
    assert [r for r in reading.records if r.relation in ("objective", "key_result")] == []


def test_what_finds_no_place_is_listed() -> None:
    text = "# OKRs\n\n- KR: 90 % on the same day\n\n## Objective: Ship\n\n- KR: fast\n  - Target: soon\n"
    reading = read_markdown(text, "okrs.md")
    assert [(u.line, u.reason) for u in reading.unplaced] == [
        (3, "a key result without an objective"),
        (8, "target: no single number"),
    ]
    silent = read_markdown("# Our goals\n\n## Build a better crane now\n\n- a crane\n- a tide\n", "things.md")
    assert silent.records == []
    assert "no sign of OKRs" in silent.unplaced[0].reason


FIELDS = """\
---
cycle: Winter
owner:
  - Mira Oduya
  - 'Jon'
---
# Harbour OKRs

> Objective: be quoted

## Objective: Ship
Due: 03/04/2026
Start date: 2026-10-05
Status: sort of fine
Confidence: 7/10
Priority: sky high
Rank: first
Target: 5 boats
Timeframe: six weeks

| KR | Lead | Due | Risk | Weight |
|---|---|---|---|---|
| One | Ana | Friday | high | |
| | Ben | 2026-12-01 | | |

<h2>Objective: Tagged</h2>

```
KR: in code
```

## Objective: Rest
Cycle: 2026 Q4

| KR7 | in a table of nothing |
|---|---|
| KR8 | likewise |
"""


def test_what_a_field_says_is_understood_or_listed_at_its_line() -> None:
    reading = read_markdown(FIELDS, "plan.md")
    assert [(u.line, u.text, u.reason.split(" (")[0]) for u in reading.unplaced] == [
        (1, "Winter", "cycle: no planning period that is known"),
        (9, "> Objective: be quoted", "calls itself an objective, in a quote"),
        (12, "03/04/2026", "due: no day that can be read in one way only"),
        (14, "sort of fine", "status: neither on track, at risk nor off track, and no state of a goal"),
        (16, "sky high", "priority: not understood"),
        (17, "first", "rank: no number"),
        (18, "5 boats", "target: an objective has none, its key results do"),
        (19, "six weeks", "cycle: no planning period that is known"),
        (21, "Risk", "no known column"),
        (23, "Friday", "due: no day that can be read in one way only"),
        (24, "Ben | 2026-12-01", "a table row without an objective or a key result"),
        (35, "KR7 | in a table of nothing", "a table whose header names no key results"),
        (37, "| KR8 | likewise |", "calls itself a key result, where none is read"),
    ]
    ship, tagged, rest = of(reading, Objective)
    assert (tagged.title, tagged.line) == ("Tagged", 26)
    assert (ship.starts, ship.cycle, rest.cycle) == (dt.date(2026, 10, 5), "", "2026-Q4")
    assert [o[0] for o in owners(reading, "Rest")] == ["Mira Oduya", "Jon"]


@pytest.mark.parametrize(
    ("file", "team"),
    [
        ("web-okrs.md", "web"),
        ("okrs-field-marketing.md", "field-marketing"),
        ("2026Q4_OKR_Web_Team.md", "Web Team"),
        ("okrs/2026-q4-web.md", "web"),
        ("okrs/OKRs Q4 2026 (final).md", ""),
    ],
)
def test_a_team_is_called_by_its_name_alone(file: str, team: str) -> None:
    (goal,) = of(read_markdown("## Objective: A\n- KR: b\n", file), Objective)
    assert goal.team == team


def test_what_is_nested_or_long_beyond_measure_is_listed() -> None:
    deep = "# OKRs 2026 Q1\n\n" + "\n".join("  " * n + "- Harbour" for n in range(40))
    assert any("nested too deeply" in u.reason for u in read_markdown(deep, "okrs.md").unplaced)
    (long,) = read_markdown("## Objective: " + "a" * 5_000 + "\n- KR: b\n", "okrs.md").unplaced
    assert (long.line, long.reason) == (1, "line: only its first 4,000 characters were read")


def test_ids_survive_moving_and_twins_are_told_apart() -> None:
    one = read_markdown(HEADINGS, "okrs.md")
    moved = read_markdown(
        HEADINGS.replace("# Harbour OKRs 2026 Q2\n", "# Harbour OKRs 2026 Q2\n\nSome words.\n"), "okrs.md"
    )
    assert [o.id for o in of(one, Objective)] == [o.id for o in of(moved, Objective)]
    twins = read_markdown("## Objective: A\n- KR: same\n- KR: same\n", "okrs.md")
    assert [k.id for k in of(twins, KeyResult)] == ["file:okrs/a/same", "file:okrs/a/same-2"]
    assert "okrs.md:3" in twins.notes[0]


def test_front_matter_and_settings_fill_in_what_the_text_leaves_out() -> None:
    text = "---\nteam: Web\nowner: '@ines'\ncycle: 2026-Q4\n---\n## Objective: A\n- KR: b\n"
    reading = read_markdown(text, "plan.md", Settings(cycle="2025-Q1", team="Other"))
    (goal,) = of(reading, Objective)
    assert (goal.team, goal.cycle) == ("Web", "2026-Q4")
    assert owners(reading, "A") == [("@ines", "person", "@ines (from the page)")]
    (plain,) = of(
        read_markdown("## Objective: A\n- KR: b\n", "plan.md", Settings(cycle="2025-Q1", team="Other")), Objective
    )
    assert (plain.team, plain.cycle) == ("Other", "2025-Q1")


def test_task_lists_link_work() -> None:
    reading = read_markdown("## Objective: A\n- KR: b\n  - [ ] #12\n  - [x] WEB-3 done\n", "plan.md")
    assert [(c.work, c.via) for c in of(reading, Contributes)] == [("#12", "tasklist"), ("WEB-3", "tasklist")]


def test_a_list_that_never_names_an_owner_says_nothing_about_owners() -> None:
    silent = read_markdown("## Objective: A\n- KR: b\n", "plan.md")
    asked = read_markdown("## Objective: A\nOwner:\n\n- KR: b\n", "plan.md")
    assert silent.coverage["owner"].state == "not_provided"
    assert asked.coverage["owner"].state == "complete"


@pytest.mark.parametrize("text", [HEADINGS, TEAMS, LABELS, TABLES, GRID, ONE_GOAL])
def test_line_ends_and_byte_order_marks_do_not_matter(text: str) -> None:
    expected = read_markdown(text, "a/okrs.md")
    assert read_markdown("\ufeff" + text.replace("\n", "\r\n"), "a/okrs.md") == expected


BITS = (
    "# |## OKRs 2026 Q1\n|## |### Objective: |- |  - |1. |    1. |KR: |**KR 2:** |[P0] |@ana |Web: |- [x] |=> 50%|"
    ". A. B, c|"
    "Not doing:|okrlint: allow x|***|~~|`|```\n|> |<!--|{#a}|CEO: |Key results|(Ana)|🟢|\\|\u2028|\t|--- \n"
)
TABLE_BITS = [
    "| KR | Owner |\n|---|---|\n",
    "| a | b |\n",
    "| **x** | |\n",
    "| Owner | @a |\n",
    "\n",
    "\n\n",
    "\r\n",
    "|",
]


@given(st.lists(st.sampled_from([*BITS.split("|"), *TABLE_BITS]) | st.text(max_size=6), max_size=50).map("".join))
def test_no_text_makes_the_reader_crash(text: str) -> None:
    reading = read_markdown(text, "okrs/2026-q1.md")
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    ids = [goal.id for goal in goals(reading)]
    assert len(ids) == len(set(ids))
    for goal in goals(reading):
        assert 1 <= goal.line <= count
        assert goal.title.strip()
    assert all(1 <= u.line <= count for u in reading.unplaced)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "- " * 20_000 + "x",
        "\n".join("  " * n + "- KR: x" for n in range(2_000)),
        "# OKRs\n" + "## Objective: a\n- KR: b\n" * 5_000,
        "#" * 100_000,
        "[" * 100_000,
        "| a " * 50_000 + "\n" + "|---" * 50_000,
        "**" * 100_000,
        "Objective: " + "a, " * 30_000 + "\n",
        "- CEO: " + "A. " * 30_000 + "\n",
        "1. x\n" * 20_000,
        "# OKRs\n" + "Objective: a\nKR: b\n" * 6_000,
    ],
    ids=[
        *("quotes", "lists", "deep", "many", "hashes", "brackets", "columns", "stars", "commas", "sentences", "items"),
        "lines",
    ],
)
def test_hostile_shapes_end_soon(text: str) -> None:
    start = time.process_time()
    read_markdown(text, "okrs.md")
    assert time.process_time() - start < 10


def test_what_is_too_large_is_refused_with_its_place() -> None:
    with pytest.raises(UsageError, match=r"okrs\.md:2:1: the line has 1000001 characters"):
        read_markdown("# OKRs\n" + "x" * 1_000_001, "okrs.md")
    with pytest.raises(UsageError, match=r"okrs\.md: the file has 20000001 characters"):
        read_markdown("x" * 20_000_001, "okrs.md")


@pytest.mark.parametrize(("marked", "objectives"), [(1, False), (2, True), (3, True)])
def test_a_team_of_whose_items_half_carry_a_priority_is_an_objective(marked: int, objectives: bool) -> None:
    items = "".join(f"- {'P1 - ' if n < marked else ''}Cut waiting {n} from 9 to 5\n" for n in range(4))
    found = outline(read_markdown(f"# OKRs 2026 Q2\n\n## Platform Team\n\n{items}\n## Yard Team\n\n{items}", "okrs.md"))
    assert (list(found) == ["Platform Team", "Yard Team"]) is objectives


def test_results_below_a_bulleted_label_serve_the_objective_beside_it() -> None:
    text = (
        "# OKRs 2026 Q2\n\n- Objective: Calm nights\n- Key results:\n  - Cut pages from 9 to 5\n"
        "  - Cut calls from 9 to 5\n- Objective: Calm days\n- Key results:\n  - Cut mails from 9 to 5\n"
    )
    assert outline(read_markdown(text, "okrs.md")) == {
        "Calm nights": ["Cut pages from 9 to 5", "Cut calls from 9 to 5"],
        "Calm days": ["Cut mails from 9 to 5"],
    }


@pytest.mark.parametrize(
    "tags", ["[ana-k1][ben-l2][cy-m3]", "[ana-k1] [ben-l2] [cy-m3]", "[P1][ana-k1][ben-l2][cy-m3]"]
)
def test_owners_in_tags_keep_their_order(tags: str) -> None:
    text = f"# OKRs 2026 Q2\n\n## Objective: Calm nights\n\n- Cut pages from 9 to 5 {tags}\n"
    assert [o[0] for o in owners(read_markdown(text, "okrs.md"), "Cut pages from 9 to 5")] == [
        "ana-k1",
        "ben-l2",
        "cy-m3",
    ]
