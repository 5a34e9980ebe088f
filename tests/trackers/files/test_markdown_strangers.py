"""Kinds of OKR files, and of pages about OKRs, that were met in public repositories; the examples are invented."""

from __future__ import annotations

import textwrap

import pytest

from okrlint.records import KeyResult, Objective
from okrlint.trackers.files.markdown import read_markdown


def shown(text: str, file: str = "okrs.md") -> dict[str, list[str]]:
    """The objectives of a text by their titles, with the titles of their key results."""
    records = read_markdown(textwrap.dedent(text), file).records
    ids = {one.id: one.title for one in records if isinstance(one, Objective)}
    found: dict[str, list[str]] = {title: [] for title in ids.values()}
    for one in records:
        if isinstance(one, KeyResult):
            found[ids[one.objective]].append(one.title)
    return found


def test_rows_that_name_an_objective_again_belong_to_it() -> None:
    table = """\
        # OKRs

        | Objective | Key result | Owner |
        |---|---|---|
        | O1: Bread is warm | KR1: Ovens run 14 hours | Ada |
        | O1 | KR2: Waste under 3 % | Ada |
        | Shops open early | 9 of 10 by six | Ben |
        | Shops open early | Nobody waits | Ben |
        """
    assert shown(table) == {
        "Bread is warm": ["Ovens run 14 hours", "Waste under 3 %"],
        "Shops open early": ["9 of 10 by six", "Nobody waits"],
    }


@pytest.mark.parametrize("head", ["Objetivo Clave (O)", "Key objective", "Objectif stratégique"])
def test_a_column_of_key_objectives_holds_objectives(head: str) -> None:
    table = (
        f"# OKR\n\n| # | {head} | Key Result (KR) | Meta |\n|---|---|---|---|\n| O1 | Warm bread | KR1: 14 h | 14 |\n"
    )
    assert shown(f"{table}| O1 | | KR2: No waste | 3 % |\n") == {"Warm bread": ["14 h", "No waste"]}


def test_results_behind_numbers_and_before_measures_are_key_results() -> None:
    page = """\
        # Q4 2026 OKRs

        ### O1 Guests trust the date

        | ID | Result | From | To | Lead |
        |---|---|---|---|---|
        | 1a | Loaves on the promised day | 82% | 97% | Ada |

        """
    tests = "| Test | Result | Target | Owner |\n|---|---|---|---|\n| oven | works well | works | Ada |\n"
    assert shown(page) == {"Guests trust the date": ["Loaves on the promised day"]}
    assert shown(textwrap.dedent(page) + tests) == {"Guests trust the date": ["Loaves on the promised day"]}


def test_a_table_of_initiatives_by_key_result_names_no_key_results() -> None:
    page = """\
        # OKR 2026 Q1

        ## Objective 1: Bread is warm

        ### KR 1: Ovens run 14 hours

        ## Which initiative serves which

        | KR | Key initiative |
        |---|---|
        | KR 1 (14 hours) | A second shift, a new oven |
        """
    assert shown(page) == {"Bread is warm": ["Ovens run 14 hours"]}


@pytest.mark.parametrize("heading", ["Objective", "Objective (목표)", "Ziel"])
def test_the_words_of_an_objective_may_be_set_off_as_a_quote(heading: str) -> None:
    page = f"# OKR 2026 Q1\n\n## {heading}\n\n> **Bread is warm**\n\nMore words.\n\n## Key results\n\n- KR1: 14 hours\n"
    assert shown(page) == {"Bread is warm": ["14 hours"]}


def test_a_quote_elsewhere_is_somebody_elses_text() -> None:
    page = "# OKRs\n\n## Objective 1: Bread is warm\n\n> Objective 2: Cold bread\n\n- KR1: 14 hours\n"
    assert shown(page) == {"Bread is warm": ["14 hours"]}


def test_the_period_in_brackets_behind_an_objective_is_its_cycle() -> None:
    reading = read_markdown("# 计划\n\n### O1：面包总是热的（2026 Q2）\n\n- KR1：每天十四小时（2026）\n", "okr.md")
    objective = next(one for one in reading.records if isinstance(one, Objective))
    assert (objective.title, objective.cycle) == ("面包总是热的", "2026-Q2")
    assert shown("# OKRs\n\n## Objective 1: Open shop (3)\n\n- KR1: 14 hours\n") == {"Open shop (3)": ["14 hours"]}


def test_single_lines_beside_those_that_lead_lists_are_objectives() -> None:
    page = """\
        # OKRs

        ### Q1 2026
        Make the bread warm!
        - 14 hours
        - no waste

        Publish the recipe

        Some remark about the oven

        ### Q2 2026
        Hold a baking day for the whole street
        """
    assert shown(page) == {
        "Make the bread warm!": ["14 hours", "no waste"],
        "Publish the recipe": [],
        "Hold a baking day for the whole street": [],
    }


@pytest.mark.parametrize("heading", ["Not this half", "What we're not doing", "Nicht in diesem Quartal"])
def test_what_is_not_done_is_no_objective(heading: str) -> None:
    page = f"# OKRs — H1 2026\n\n## 1. Bread is warm every morning\n\n- Ovens run 14 hours\n\n## {heading}\n\n- Cakes\n"
    assert shown(page) == {"Bread is warm every morning": ["Ovens run 14 hours"]}


@pytest.mark.parametrize("heading", ["OKR mapping", "OKR 映射", "Related OKRs", "OKR 对齐"])
def test_what_serves_goals_of_elsewhere_holds_none(heading: str) -> None:
    page = f"# Sprint 9\n\n## {heading}\n\n- Objective 1: Bread is warm\n  - KR1: the oven is wired\n"
    assert shown(page, "sprint.md") == {}


def test_a_key_result_that_names_its_objective_before_it_is_one() -> None:
    page = "# Progress of our OKRs\n\n- Objective 5 KR1: the oven is wired\n- Objective 5 KR2: the flour is in\n"
    assert shown(page, "sprint.md") == {}


@pytest.mark.parametrize(
    "title",
    [
        "one qualitative, directional line",
        "the mean of its KRs",
        "Where we go (Objective, not measurable) and steps (Key Result, measurable)",
        "Qualitativ, ohne Zahl",
    ],
)
def test_an_objective_that_says_what_objectives_are_is_none(title: str) -> None:
    assert shown(f"# GOALS.md\n\n## OKRs of the bakery\n\n- **Objective**: {title}\n  - KR1: 14 hours\n") == {}


def test_kr_may_stand_for_something_else() -> None:
    canvas = "# Canvas\n\n| Key Resources (KR) |\n|---|\n| **KR1:** Oven |\n\n### Key Resources\n\n- **KR1:** Oven\n"
    assert shown(canvas, "canvas.md") == {}


@pytest.mark.parametrize(
    ("heading", "result"),
    [
        ("例）パン屋の改善", "窯を14時間動かす"),
        ("テンプレ", "窯を14時間動かす"),
        ("改善", "売上を毎日X分増やす"),
        ("실전 사례", "14시간"),
    ],
)
def test_examples_and_blanks_of_east_asia_are_no_goals(heading: str, result: str) -> None:
    page = f"# OKR\n\n## {heading}\n\n### Objective\n\n- 温かいパン\n\n### Key Results\n\n- {result}\n"
    assert shown(page, "okr.md") == {}


POST = """\
---
title: What we do next
date: 2026-04-02
author: Marta
---

{words}

## Objective 1: Bread is warm

- KR1: 14 hours
"""


def test_a_post_that_gives_the_okrs_of_its_writers_is_read() -> None:
    ours = POST.format(words="We share our OKRs in public. Here they are.")
    assert shown(ours, "company-okrs.md") == {"Bread is warm": ["14 hours"]}
    assert shown(ours, "next.md") == {}
    assert shown(POST.format(words="OKRs are a framework. These were our OKRs."), "company-okrs.md") == {}
    assert shown(POST.format(words="A team could write such goals."), "company-okrs.md") == {}


def test_mal_is_how_goals_are_written_without_accents_where_a_period_follows() -> None:
    page = "# OKR för Bageriet, Q2 2026\n\n## Brödet är varmt varje morgon\n\n### Nyckelresultat\n\n- 14 timmar\n"
    assert shown(page, "mal-2026-q2.md") == {"Brödet är varmt varje morgon": ["14 timmar"]}
    assert shown(page.replace(", Q2 2026", ""), "okr-mal.md") == {}


def test_beside_listed_objectives_other_chapters_are_none() -> None:
    page = """\
        # OKR & KPIs

        ## Quarterly Objectives (current cycle)
          - Onboard 2 new mills per quarter
          - Cut waste by 50%

        ## Outcome KPIs
          - mills_per_quarter (target: 2)

        ## Process notes
        - Reviewed each Monday.
        """
    assert shown(page, "OKR.md") == {"Onboard 2 new mills per quarter": [], "Cut waste by 50%": []}
    assert shown(page.replace("2 new mills", "mills").replace(" by 50%", ""), "OKR.md") == {}


def test_a_day_or_a_sprint_in_a_heading_is_no_period_of_goals() -> None:
    log = """\
        # Objectives and Key Results (OKR)

        ## Work

        ### {head}

        - write the chapter on ovens:
          - gas

        ## Form

        - short sentences
        """
    assert shown(log.format(head="Sprint 1 (19/03/2026)"), "OKR.md") == {}
    assert shown(log.format(head="Evening of 2026-03-19"), "OKR.md") == {}
    assert shown(log.format(head="2026 Q1"), "OKR.md") != {}


def test_key_results_may_follow_in_the_line_of_their_objective() -> None:
    page = "# OKRs (Quarter 1)\n\n- **O1:** Warm bread → _KR:_ 14 hours a day; no waste\n- **O2:** Open → early doors\n"
    assert shown(page) == {"Warm bread": ["14 hours a day", "no waste"], "Open → early doors": []}


def test_a_word_for_targets_without_number_or_period_calls_nothing_an_objective() -> None:
    page = "# OKRs der Bäckerei\n\n## Kennzahlen\n\n- **Ziel: 99 % Wärme**\n  - **Messung:** am Regal\n"
    assert shown(page) == {}
    assert shown(page.replace("Bäckerei", "Bäckerei, Q2 2026")) != {}
    assert shown(page.replace("Ziel:", "Ziel 1:")) != {}


def test_what_nothing_was_made_of_is_listed_where_it_could_be_a_goal_or_a_field() -> None:
    page = """\
        # OKRs

        ### Q1 2026
        Make the bread warm
        - 14 hours

        A second oven?

        ### Q2 2026
        Bake for the street
        - 40 guests

        ## Notes

        - Owner: somebody
        """
    reading = read_markdown(textwrap.dedent(page), "okrs.md")
    left = {line for one in reading.unplaced for line in range(one.line, max(one.line, one.last) + 1)}
    assert {7, 15} <= left


def test_labels_may_stand_behind_one_another_without_end() -> None:
    line = "O1 " * 1300 + "bread"
    assert len(shown(f"# OKRs 2026 Q1\n\n- {line}\n  - KR1: 14 hours\n")) == 1
