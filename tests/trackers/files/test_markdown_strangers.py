"""Kinds of OKR files, and of pages about OKRs, that were met in public repositories; the examples are invented."""

from __future__ import annotations

import textwrap

import pytest

from okrlint.records import Cycle, KeyResult, Objective, Owner
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


def owners(text: str) -> dict[str, list[str]]:
    """Who owns the objectives of a text."""
    records = read_markdown(textwrap.dedent(text), "okrs.md").records
    found: dict[str, list[str]] = {one.id: [] for one in records if isinstance(one, Objective)}
    for one in records:
        if isinstance(one, Owner) and one.goal in found:
            found[one.goal].append(one.party)
    titles = {one.id: one.title for one in records if isinstance(one, Objective)}
    return {titles[goal]: parties for goal, parties in found.items()}


@pytest.mark.parametrize("head", ["Objective O1 — {}", "Objectif O1 : {}", "目标 O1：{}", "**Objective OBJ-1:** {}"])
def test_a_label_may_be_said_twice(head: str) -> None:
    page = f"# OKRs 2026 Q3\n\n## {head.format('Warm bread')}\n\n- Key result KR1.1 — 14 hours\n- KR 1.2: no waste\n"
    assert shown(page) == {"Warm bread": ["14 hours", "no waste"]}


@pytest.mark.parametrize("marks", ["--", "––", "**", "1.2.", "1)2)"])
def test_lists_without_a_blank_behind_their_marks_are_lists(marks: str) -> None:
    first, second = marks[: len(marks) // 2], marks[len(marks) // 2 :]
    lines = f"{first}Ovens run all day\n{second}Nobody waits"
    page = f"# OKRs 2026 Q3\n\n## Warm bread\n{lines}\n\n## Early doors\n- Open at six\n"
    assert shown(page) == {"Warm bread": ["Ovens run all day", "Nobody waits"], "Early doors": ["Open at six"]}


@pytest.mark.parametrize(
    "lines", ["-5 degrees\n-7 degrees", "*warm* bread\n*cold* milk", "1.5 ovens\n2.5 ovens", "-Alone"]
)
def test_what_only_looks_like_such_a_list_stays_text(lines: str) -> None:
    page = f"# OKRs 2026 Q3\n\n## Warm bread\n{lines}\n\n## Early doors\n- Open at six\n"
    assert [result for results in shown(page).values() for result in results] == ["Open at six"]


@pytest.mark.parametrize(
    "line",
    ["Owner: Ada Stern · Due: 2026-09-30", "**Owner:** Ada Stern | **Due:** 2026-09-30", "*Owner: Ada Stern*",
     "_Owner: Ada Stern • Due: 2026-09-30_", "*Owner: Ada Stern · a baker since 1998*"],
)  # fmt: skip
def test_a_line_may_hold_several_fields_or_be_set_off_as_a_whole(line: str) -> None:
    page = f"# OKRs 2026 Q3\n\n## Objective 1: Warm bread\n{line}\n\n- KR1: 14 hours\n"
    assert owners(page) == {"Warm bread": ["Ada Stern"]}
    due = [one.due for one in read_markdown(page, "okrs.md").records if isinstance(one, Objective)]
    assert [str(day) for day in due if day] == (["2026-09-30"] if "Due" in line else [])


def test_names_behind_dots_are_all_owners() -> None:
    page = (
        "# OKRs 2026 Q3\n\n## Objective 1: Warm bread\nOwner: Ada Stern · @ben · Status: at risk\n\n- KR1: 14 hours\n"
    )
    assert owners(page) == {"Warm bread": ["Ada Stern", "@ben"]}


@pytest.mark.parametrize(
    "behind",
    [
        "(Owner: Ada Stern · Due: 2026-09-30)",
        "· Owner: Ada Stern · Due: 2026-09-30",
        "· Due: 2026-09-30 · Owner: Ada Stern",
    ],
)
def test_dots_set_off_the_fields_behind_a_title(behind: str) -> None:
    page = f"# OKRs 2026 Q3\n\n## Objective 1: Warm bread {behind}\n- KR1: Hot · fresh · 14 hours\n"
    assert owners(page) == {"Warm bread": ["Ada Stern"]}
    assert shown(page) == {"Warm bread": ["Hot · fresh · 14 hours"]}


def test_letters_count_the_items_of_a_list() -> None:
    warm = "1) **Objective** – Warm bread\n   a) 14 hours\n   b) no waste\n"
    page = f"# OKRs 2026 Q3\n\n{warm}2) **Objective** – Early doors\n   a) at six\n"
    assert shown(page) == {"Warm bread": ["14 hours", "no waste"], "Early doors": ["at six"]}


def test_a_theme_behind_a_label_owns_nothing() -> None:
    page = """\
        # OKRs 2026 Q3

        ## O1 — Growth: Bread is in every street
        - KR1: 40 streets
        ## O2 — Trust: Guests believe the date
        - KR1: 97 %
        """
    assert owners(page) == {"Growth: Bread is in every street": [], "Trust: Guests believe the date": []}
    roles = page.replace("Growth", "CEO").replace("Trust", "Head of Sales")
    assert owners(roles) == {"Bread is in every street": ["CEO"], "Guests believe the date": ["Head of Sales"]}


CHARTERS = """\
    # Bakery OKRs

    **Period**: Q3 2026

    ## Charter: Heat

    **Objective**: Bread is warm
    **DRI**: Ada

    ### KPIs
    | Metric | Current | Target |
    |---|---|---|
    | Hours | 9 | 14 |

    ### OKRs (Q3 2026)
    | KR | Target | Status |
    |---|---|---|
    | Ovens run all day | 14 hours | open |

    ## Charter: Doors

    **Objective**: Shops open early

    ### OKRs (Q3 2026)
    | KR | Target | Status |
    |---|---|---|
    | Doors open at six | 9 of 10 | open |
    """


def test_a_table_of_key_results_behind_other_chapters_belongs_to_the_objective_above() -> None:
    assert shown(CHARTERS) == {"Bread is warm": ["Ovens run all day"], "Shops open early": ["Doors open at six"]}


DEFINED = """\
    # OKR definitions

    | Field | Value |
    |---|---|
    | Version | 2 |

    Objectives are inspiring. You want three of them.

    ## Objective 1: Bread is warm

    - KR1: Ovens run all day

    ## Scoring

    {end}
    """


def test_a_period_may_stand_in_a_table_or_at_the_end() -> None:
    assert shown(DEFINED.format(end="0.7 is good.")) == {}
    at_end = DEFINED.format(end="*Period: Q3 2026 · Last update: 2026-08-03*")
    in_table = DEFINED.format(end="0.7 is good.").replace("| Version | 2 |", "| Planning period | Q3 2026 |")
    for page in (at_end, in_table):
        assert shown(page) == {"Bread is warm": ["Ovens run all day"]}
        cycles = [one.name for one in read_markdown(textwrap.dedent(page), "okrs.md").records if isinstance(one, Cycle)]
        assert cycles == ["2026-Q3"]


def test_the_period_of_an_example_or_of_one_goal_is_not_that_of_the_page() -> None:
    in_example = (
        DEFINED.format(end="0.7 is good.").replace("| Value |", "| Example |").replace("Version | 2", "Cycle | Q3 2026")
    )
    assert shown(in_example) == {}
    of_a_goal = DEFINED.format(end="0.7 is good.").replace("- KR1:", "Cycle: Q3 2026\n\n    - KR1:")
    assert shown(of_a_goal) == {}


@pytest.mark.parametrize(
    "lead", ["Here's an example of what an OKR might look like:", "So könnte das zum Beispiel aussehen:", "例如："]
)
def test_a_sentence_right_above_a_label_leads_up_to_an_example(lead: str) -> None:
    page = "# OKRs\n\nWe write them down.\n{}\n**Objective:** Bread is warm\n**Key Results:**\n- 14 hours\n- no waste\n"
    assert shown(page.format(lead), "notes.md") == {}
    assert shown(page.format("Ours are these:"), "notes.md") != {}
