"""Where one reading of Markdown ends and the next begins: siblings of labels, half marked lists, titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint.records import KeyResult, Objective, Owner
from okrlint.trackers.files.markdown import read_markdown
from tests.cli.front import okrlint

HALF = "- P1: Second line is open\n- Fewer returns\n"
LESS = HALF + "- No lost parcels\n"
TEAMS = "# OKRs 2027 Q1\n\n## Warehouse\n\n{}\n## Sales\n\n- P0: Visit 20 harbours\n- P1: Sign 4 contracts\n"
PLAN = "# Plans\n\n**Objective**: Ship faster\n\n**Key results**\n\n{}"


def goals(text: str, file: str = "okrs.md") -> dict[str, list[str]]:
    records = read_markdown(text, file).records
    titles = {one.id: one.title for one in records if isinstance(one, Objective)}
    found: dict[str, list[str]] = {title: [] for title in titles.values()}
    for one in records:
        if isinstance(one, KeyResult):
            found[titles[one.objective]].append(one.title)
    return found


def owners(text: str) -> set[str]:
    return {one.party for one in read_markdown(text, "okrs.md").records if isinstance(one, Owner)}


def test_siblings_under_a_bulleted_label_are_its_key_results() -> None:
    text = (
        "# OKRs 2027 Q1\n\n- Objective: Ship faster\n- Second line\n- Fewer returns\n- Objective: Be kind\n- Train 20\n"
    )
    assert goals(text) == {"Ship faster": ["Second line", "Fewer returns"], "Be kind": ["Train 20"]}


def test_siblings_under_a_bulleted_label_are_none_where_it_holds_its_own() -> None:
    text = "# OKRs 2027 Q1\n\n- Objective: Ship faster\n  - Second line\n- Fewer returns\n"
    text += "- Objective: Be kind\n  - Train 20\n"
    assert goals(text) == {"Ship faster": ["Second line"], "Be kind": ["Train 20"]}
    assert [one.line for one in read_markdown(text, "okrs.md").unplaced] == [5]


def test_siblings_under_a_bulleted_label_are_none_where_others_say_what_they_are() -> None:
    text = "# OKRs 2027 Q1\n\n- Objective: Ship faster\n- KR: Second line\n- The gate is old\n"
    assert goals(text) == {"Ship faster": ["Second line"]}


def test_a_heading_over_a_half_marked_list_is_an_objective() -> None:
    assert goals(TEAMS.format(HALF))["Warehouse"] == ["Second line is open", "Fewer returns"]


def test_a_heading_over_a_list_that_is_less_than_half_marked_is_a_team() -> None:
    found = goals(TEAMS.format(LESS))
    assert "Warehouse" not in found
    assert "No lost parcels" in found


@pytest.mark.parametrize(("results", "read"), [(HALF, True), (LESS, False)], ids=["half marked", "less"])
def test_half_marked_key_results_are_evidence(results: str, read: bool) -> None:
    assert ("Ship faster" in goals(PLAN.format(results), "plan.md")) is read


@pytest.mark.parametrize(
    ("title", "owned"),
    [
        ("Web team", True),
        ("CFO", True),
        ("Sales & Marketing", True),
        ("Server management", False),
        ("Product strategy", False),
        ("Data migration", False),
        ("PL-7: Packing assistant and group planner", False),
        ("Product requirements: portfolio", False),
    ],
)
def test_the_title_of_a_page_owns_its_goals_only_if_it_surely_names_somebody(title: str, owned: bool) -> None:
    text = f"# {title}\n\n## Objective 1: Nights are calm\n\n- KR1: 3 alarms a night\n"
    assert goals(text) == {"Nights are calm": ["3 alarms a night"]}
    assert owners(text) == ({title} if owned else set())


def test_the_title_of_a_page_is_no_chapter_about_something_else() -> None:
    text = "# Planning\n\n## Objective 1: Nights are calm\n\n- KR1: 3 alarms a night\n"
    assert goals(text) == {"Nights are calm": ["3 alarms a night"]}


def test_fields_that_stand_under_no_goal_are_named(tmp_path: Path) -> None:
    text = (
        "# OKRs 2027 Q1\n\nOwner: Mira\n\n> **Status**: on track · Due: 2027-03-31\n\n"
        "## Objective 1: Nights are calm\n\nWe sleep badly.\n\n- KR1: 3 alarms a night\n\n## Sign-off\n\nApproved.\n"
    )
    (tmp_path / "okrs.md").write_text(text, encoding="utf-8")
    did = okrlint("check", "okrs.md", "--explain-input", cwd=tmp_path)
    assert "objective: Nights are calm (owner Mira; cycle 2027-Q1; 1 line of text)" in did.out
    assert "okrs.md:5:5: status: stands under no goal: > **Status**: on track" in did.out
    assert "due: stands under no goal: Due: 2027-03-31" in did.out
    assert "owner: stands" not in did.out
