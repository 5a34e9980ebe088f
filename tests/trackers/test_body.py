"""The text of a goal: what is found under headings and labels, with its line."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.records import (
    Commitment,
    Decision,
    Exclusion,
    Incentive,
    Option,
    Outranks,
    Position,
    Sharing,
    TradeOff,
    WaiverNote,
)
from okrlint.trackers.text.body import Headings, read_body
from okrlint.trackers.text.body_records import RELATIONS, Source, records_of
from okrlint.trackers.text.body_values import (
    CommitmentText,
    OptionText,
    PairText,
    PositionText,
    Said,
    TradeOffText,
    WaiverText,
)
from okrlint.trackers.text.references import Reference

TICKET = """\
Orders should leave on the day they come in. Part of HARB-3 and harbour/plans#4.

<!-- Say what you leave out:
## Not doing
never read -->
## Not doing
- Same-day delivery
- New carriers,
  not even small ones
* ~~Sunday shifts~~

**Outranks:** HARB-12, #7 and "Lowest price on the market"
### Decision
Chose one warehouse over two warehouses, decided by @mira on 2026-01-12 because the second lease ends.

Options considered:
- One warehouse (chosen)
- Two warehouses: costs more
- ~~Outsource~~

Positions: three for one warehouse, two for two warehouses
- @tom: against one warehouse

### Commitments
- Warehouse team: committed (2026-01-14)
- Finance — disagree and commit
- [ ] Legal
- [x] Web
- @tom declined

**Trade-offs**
- We give up the lowest shipping price.
- Speed over cost

Shared with: Web, @ines
Owner: @mira
| Metric | Orders shipped the same day |
|---|---|
| Baseline | 62 % |
| Target | 90 % |

okrlint: allow missing-owner until 2026-12-31 because Mira starts in May.
<!-- okrlint: allow tied-rank, ranking-cycle until someday -->
```
okrlint: allow nothing-excluded until 2026-12-31 because it is an example
## Not doing
```
## Work
- [ ] #12
- [x] HARB-5 second packing line
"""


WORDS = """
### Incentives
- Warehouse team: orders per hour
- TBD: anything
### Glossary
| Term | Meaning |
|---|---|
| order | what one customer sends at once |
**Goal kind:** Moonshot
**Score:** 0.7
**Weight:** 30 %
**Resumed on:** 2026-03-02
### Decision
Chose rail over road.
### Nevertheless
Tom's point about the night trains stands.
"""


def test_kind_score_weight_incentives_terms_and_nevertheless() -> None:
    body = read_body(WORDS)
    assert (body.goal_kind, body.score, body.weight) == (Said("Moonshot", 8), Said("0.7", 9), Said("30 %", 10))
    assert body.resumed == Said("2026-03-02", 11)
    assert body.incentives == (PairText("Warehouse team", "orders per hour", 2), PairText("TBD", "anything", 3))
    assert body.terms == (PairText("order", "what one customer sends at once", 7),)
    assert body.decision is not None
    assert body.decision.nevertheless == "Tom's point about the night trains stands."
    source = Source(of="o1", goal="o1")
    found = list(records_of(body, source, lambda r: r.said))
    (paid,) = (r for r in found if isinstance(r, Incentive))
    assert (paid.party, paid.kind, paid.metric, paid.goal) == ("Warehouse team", "team", "orders per hour", "o1")


def test_everything_in_one_ticket() -> None:
    body = read_body(TICKET)
    assert body.exclusions == (Said("Same-day delivery", 6), Said("New carriers, not even small ones", 7))
    assert [(r.said, r.kind, r.line) for r in body.outranks] == [
        ("HARB-12", "key", 11),
        ("#7", "issue", 11),
        ("Lowest price on the market", "title", 11),
    ]
    assert body.contributes == (
        Reference("HARB-3", "key", 0),
        Reference("harbour/plans#4", "issue", 0, "harbour/plans", 4),
    )
    assert body.commitments == (
        CommitmentText("Warehouse team", "team", "committed", dt.date(2026, 1, 14), 24),
        CommitmentText("Finance", "team", "disagreed_and_committed", None, 25),
        CommitmentText("Web", "team", "committed", None, 27),
        CommitmentText("@tom", "person", "declined", None, 28),
    )
    assert body.trade_offs == (
        TradeOffText("", "the lowest shipping price", 31),
        TradeOffText("Speed", "cost", 32),
    )
    assert body.shared_with == (Said("Web", 34), Said("@ines", 34))
    assert (body.owner, body.metric) == (Said("@mira", 35), Said("Orders shipped the same day", 36))
    assert (body.baseline, body.target, body.current) == (Said("62 %", 38), Said("90 %", 39), None)
    assert [(t.checked, t.reference.said if t.reference else "", t.line) for t in body.tasks[-2:]] == [
        (False, "#12", 48),
        (True, "HARB-5", 49),
    ]
    assert body.description.startswith("Orders should leave")
    assert "okrlint" not in body.description


def test_a_decision_with_its_options_and_positions() -> None:
    decision = read_body(TICKET).decision
    assert decision is not None
    assert (decision.by, decision.on, decision.line) == ("@mira", dt.date(2026, 1, 12), 13)
    assert (decision.choice, decision.reason) == ("one warehouse", "the second lease ends.")
    assert decision.options == (
        OptionText("One warehouse", True, 16),
        OptionText("Two warehouses", False, 17),
        OptionText("Outsource", False, 18),
    )
    assert decision.positions == (
        PositionText("", "one warehouse", "for", 3, None, 20),
        PositionText("", "two warehouses", "for", 2, None, 20),
        PositionText("@tom", "one warehouse", "against", 1, None, 21),
    )


def test_waivers_are_kept_as_written_but_not_those_in_code() -> None:
    assert read_body(TICKET).waivers == (
        WaiverText("missing-owner", "2026-12-31", "Mira starts in May.", 41),
        WaiverText("tied-rank", "someday", "", 42),
        WaiverText("ranking-cycle", "someday", "", 42),
    )


FORM = """\
### Objective owner

@mira

### Not doing

_No response_

### Decision

One warehouse

### Decided by

Mira Okafor

### Decided on

2026-02-01

### Key results

- Ship 90 % of orders the same day
  - a detail
- [ ] #12 Returns under 3 %

### Part of

#4

### Confidence

70 %
"""


def test_an_issue_form_is_read_and_no_response_is_nothing() -> None:
    body = read_body(FORM)
    assert body.owner == Said("@mira", 2)
    assert body.exclusions == ()
    assert {"not_doing", "owner"} <= body.asked
    assert "priority" not in body.asked
    assert body.decision is not None
    assert (body.decision.choice, body.decision.by, body.decision.on) == (
        "One warehouse",
        "Mira Okafor",
        dt.date(2026, 2, 1),
    )
    assert [(k.text, k.checked) for k in body.key_results] == [
        ("Ship 90 % of orders the same day", None),
        ("#12 Returns under 3 %", False),
    ]
    assert [r.said for r in body.contributes] == ["#4"]
    assert body.confidence == Said("70 %", 32)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**Owner:** @mira", "@mira"),
        ("**Owner**: @mira", "@mira"),
        ("- **Owner:** @mira", "@mira"),
        ("* Owner: @mira", "@mira"),
        ("Owner: @mira", "@mira"),
        ("## Owner\n@mira", "@mira"),
        ("Owner\n-----\n@mira", "@mira"),
        ("h3. Owner\n@mira", "@mira"),
        ("| DRI | @mira |", "@mira"),
        ("Point of contact:\n@mira\n\nMore text", "@mira"),
        ("OWNER: @mira\r\nTeam: Web\r\n", "@mira"),
    ],
)
def test_the_shapes_of_a_field(text: str, said: str) -> None:
    owner = read_body(text).owner
    assert owner is not None
    assert owner.text == said


def test_prose_is_no_field() -> None:
    body = read_body(
        "The owner: nobody knows.\n\nWe found that: it is the date.\n\nWhy: because.\nSee https://x.example/a"
    )
    assert body.asked == frozenset()
    assert body.decision is None


def test_a_label_ends_where_its_lines_end() -> None:
    body = read_body(
        "**Not doing:** phone app\n\nThis paragraph is prose.\n\n**Not doing**\n\n- tablets\n\nProse again."
    )
    assert [e.text for e in body.exclusions] == ["phone app", "tablets"]
    assert body.description == "This paragraph is prose.\nProse again."


def test_ones_own_words_replace_the_defaults() -> None:
    headings = Headings(not_doing=("What we leave out",))
    text = "## What we leave out?\n- phones\n## Not doing\n- tablets"
    assert [e.text for e in read_body(text, headings).exclusions] == ["phones"]


def test_part_of_needs_a_reference_right_behind_it() -> None:
    assert read_body("This is part of the plan, see #7.").contributes == ()
    assert [r.said for r in read_body("Contributes to https://x.example/o/r/issues/7.").contributes] == [
        "https://x.example/o/r/issues/7"
    ]
    assert [r.said for r in read_body("Objective: HARB-9").contributes] == ["HARB-9"]
    assert read_body("Objective: ship HARB-9 and be happy").contributes == ()


def test_records_carry_ids_lines_and_trust() -> None:
    source = Source(of="o1", goal="o1", file="a.md", line=10, author="@mira", trusted=False)
    records = list(records_of(read_body(TICKET + WORDS), source, lambda r: f"id:{r.said}"))
    assert {r.relation for r in records} == set(RELATIONS)
    kinds = {type(r) for r in records}
    assert kinds >= {Exclusion, Outranks, Sharing, Decision, Option, Position, TradeOff, Commitment, WaiverNote}
    first = next(r for r in records if isinstance(r, Outranks))
    assert (first.higher, first.lower, first.line) == ("o1", "id:HARB-12", 21)
    waiver = next(r for r in records if isinstance(r, WaiverNote))
    assert (waiver.line, waiver.by, waiver.trusted) == (51, "@mira", False)
    assert sum(isinstance(r, Position) for r in records) == 6
    yields = read_body("Yields to: HARB-1")
    (order,) = records_of(yields, Source(of="o1", goal="o1"), lambda r: r.said)
    assert isinstance(order, Outranks)
    assert (order.higher, order.lower, order.line) == ("HARB-1", "o1", 0)


BITS = [
    "# Decision",
    "## Not doing",
    "**Owner:** ",
    "Owner: ",
    "- [ ] ",
    "- [x] ",
    "okrlint: allow ",
    "until ",
    "because ",
    "```",
    "<!--",
    "-->",
    " ",
    "three for ",
    "A over B",
    "Part of ",
    "#7",
    "HARB-1",
    "@a",
    "| a | b |",
    "|---|",
    "Commitments:",
    "Positions:",
    ": ",
    "disagree and commit",
    "🟢",
]
MARKDOWN = st.lists(st.sampled_from([*BITS, "\n", "\r\n", "\t", "\u2028", ","]) | st.text(max_size=5), max_size=60).map(
    "".join
)


@given(MARKDOWN)
def test_no_text_makes_the_reader_crash_or_lose_its_place(text: str) -> None:
    body = read_body(text)
    last = text.replace("\r\n", "\n").count("\n") + text.count("\r")
    lines = [v.line for v in body.exclusions] + [v.line for v in body.outranks] + [v.line for v in body.waivers]
    assert all(0 <= line <= last for line in lines + [v.line for v in body.tasks])
    list(records_of(body, Source(of="x", goal="x"), lambda r: r.said))


@pytest.mark.parametrize(
    "unit",
    [
        *("#", "- ", "a: ", "**", "|", "<!--", "part of ", "okrlint: allow a ", "[a](", '"', "a/", "\n", "> "),
        *(
            "x by Ab Cd ",
            "## Decision\none for a ",
            "## Decision\na over b\n",
            "**Not doing:** a\n",
            "## Not doing\na\n",
        ),
        *("- [ ] a\n", "  - a\n    "),
    ],
)
def test_reading_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            read_body(text)
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(25_000), seconds(100_000)
    assert large < 1.0
    assert large < 12 * small + 0.05


def test_a_type_counts_where_it_is_a_kind_of_goal_and_labels_may_be_in_any_script() -> None:
    said = read_body("Type: Committed\nОтветственный: Мира\n负责人：王\nWhy: buyers ask")
    assert (said.goal_kind and said.goal_kind.text, said.owner and said.owner.text) == ("Committed", "Мира")
    other = read_body("Type: Bug\nRefs: https://shop.example/a")
    assert other.goal_kind is None
    assert "Type: Bug" in other.description
