"""Markdown whose goals only the configuration can know: heading level, label, list, column; and mappings that fail."""

from __future__ import annotations

import pytest

from okrlint.errors import UsageError
from okrlint.records import KeyResult, Objective, Owner
from okrlint.trackers.files.mapping import Where
from okrlint.trackers.files.markdown import read_markdown
from okrlint.trackers.files.settings import Settings

BAKERY = """\
# Plan of the bakery

## Direction

### Warm bread all day

Captain: Ana Lee

- Bake every two hours
- Waste under 3 %

### Nobody waits

- Two tills

## Team

### Ana

- baker
"""


def outline(text: str, settings: Settings) -> dict[str, list[str]]:
    reading = read_markdown(text, "plan.md", settings, headings=settings.headings)
    titles = {r.id: r.title for r in reading.records if isinstance(r, Objective)}
    found: dict[str, list[str]] = {title: [] for title in titles.values()}
    for record in reading.records:
        if isinstance(record, KeyResult):
            found[titles[record.objective]].append(record.title)
    return found


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        (
            BAKERY,
            Settings(objective=Where(heading=3, under="Direction")),
            {"Warm bread all day": ["Bake every two hours", "Waste under 3 %"], "Nobody waits": ["Two tills"]},
        ),
        (
            "Wish 1: Bread\n- flour\n- salt\n\nWish 2: Butter\n- a cow\n",
            Settings(objective=Where(label="Wish")),
            {"Bread": ["flour", "salt"], "Butter": ["a cow"]},
        ),
        (
            "# x\n\n- Big\n  - one\n  - two\n    - detail\n- Bigger\n  - three\n",
            Settings(objective=Where(list=1), key_result=Where(list=2)),
            {"Big": ["one", "two"], "Bigger": ["three"]},
        ),
        (
            "| Aim | Proof |\n|---|---|\n| Fly | 3 wings |\n| | 4 tails |\n| Swim | 2 fins |\n",
            Settings(objective=Where(column="Aim"), key_result=Where(column="Proof")),
            {"Fly": ["3 wings", "4 tails"], "Swim": ["2 fins"]},
        ),
        (
            "## Goal A\n\n- KR1: counted\n- just said\n",
            Settings(objective=Where(heading=2)),
            {"Goal A": ["counted"]},
        ),
    ],
)
def test_goals_stand_where_the_configuration_says(
    text: str, settings: Settings, expected: dict[str, list[str]]
) -> None:
    assert outline(text, settings) == expected


def test_without_the_mapping_nothing_is_read_and_fields_have_own_names() -> None:
    assert outline(BAKERY, Settings()) == {}
    settings = Settings(objective=Where(heading=3, under="Direction"), fields={"owner": "Captain"})
    reading = read_markdown(BAKERY, "plan.md", settings, headings=settings.headings)
    assert {r.party for r in reading.records if isinstance(r, Owner)} == {"Ana Lee"}
    assert any(one.line <= 18 <= one.last for one in reading.unplaced), "what lies outside is named"


def test_a_mapping_that_fits_nothing_says_what_is_there() -> None:
    with pytest.raises(UsageError, match=r"heading: 4.*fits nothing.*3 × heading: 3"):
        read_markdown(BAKERY, "plan.md", Settings(objective=Where(heading=4)))


def test_a_mapping_that_fits_too_much_asks() -> None:
    many = "# x\n\n" + "## same\n\n" * 30
    with pytest.raises(UsageError, match=r"finds 30 in one file.*"):
        read_markdown(many, "plan.md", Settings(objective=Where(heading=2), at_most=20))
