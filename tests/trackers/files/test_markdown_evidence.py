"""What is evidence of OKRs and what only looks like it, by kinds that were met in files of many owners."""

from __future__ import annotations

import textwrap

import pytest

from okrlint.records import KeyResult, Objective
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown import read_markdown

LESSON = """\
# Sewing for beginners

## Objective 1: Thread the machine

1. Lift the foot.
2. Pull the thread through the eye.

## Objective 2: Sew a straight seam

1. Lower the foot.
2. Press the pedal.
"""
MEASURED = LESSON.replace("Lift the foot.", "9 of 10 threads hold").replace("Lower the foot.", "Seams within 2 mm")
STUDY = """\
# Reading notes

### Results

Key result 1: the second model wins on all tests
Key result 2: the first one is faster

| Model | Score |
|---|---|
| one | 4 |
"""
FRENCH = """\
# OKR

## Définition

* **Objectif** : phrase décrivant l'objectif
* **Résultat clé** : Premier résultat clé.
* **Résultat clé** : Deuxième résultat clé.
"""
CHINESE = """\
# 目标管理OKR教程

## 关于OKR的概述

- OKR由一个目标和几个关键结果组成

- 目标1：开一门课
  - 关键结果1：招收40名学生
"""
CALLED_EXAMPLES = """\
# OKRs of the yard 2026 Q2

### Exemples pour le premier trimestre, à valider

```
KR1 : rien
```

### Quiet evenings

- the gate is oiled
- the horn is off after 20:00
"""
DIARY = """\
# Web team - Objectives & Key Results

### Main aim: The yard is quiet at night
- **KR1**: Noise below 40 dB
- **KR2**: Complaints fall to 2 a month

### What the board can do
- `/help` shows the commands
- `/quit` ends

## Evening of 2026-05-04
- the horn was oiled
"""


def read(text: str, file: str = "notes.md") -> Reading:
    return read_markdown(text, file)


def titles(reading: Reading) -> list[str]:
    return [r.title for r in reading.records if isinstance(r, Objective | KeyResult)]


@pytest.mark.parametrize("text", [LESSON, STUDY, FRENCH, CHINESE], ids=["lesson", "study", "french", "chinese"])
def test_what_teaches_or_reports_holds_no_goals_and_is_listed(text: str) -> None:
    reading = read(text)
    assert titles(reading) == []
    assert reading.unplaced


def test_numbered_objectives_over_measures_are_goals() -> None:
    assert len(titles(read(MEASURED))) == 6
    assert len(titles(read(LESSON, "okrs.md"))) == 6


def test_an_objective_that_calls_itself_examples_is_none() -> None:
    reading = read(CALLED_EXAMPLES, "okrs-2026-q2.md")
    assert titles(reading) == ["Quiet evenings", "the gate is oiled", "the horn is off after 20:00"]
    assert any("illustration" in one.reason for one in reading.unplaced)


def test_beside_key_results_with_labels_lists_of_other_chapters_are_no_objectives() -> None:
    reading = read(DIARY, "OKR.md")
    assert titles(reading) == [
        "Main aim: The yard is quiet at night",
        "Noise below 40 dB",
        "Complaints fall to 2 a month",
    ]
    assert "may be objectives: lines 8, 9, 12" in [one.text for one in reading.unplaced]


def test_numbered_key_results_without_an_objective_are_never_passed_over_silently() -> None:
    reading = read("关键结果1：四十位客人\n\n关键结果2：两个收银台\n")
    assert titles(reading) == []
    assert [one.line for one in reading.unplaced] == [1, 3]


def test_a_table_that_counts_objectives_holds_none() -> None:
    text = "# Speed\n\n| Objectives | Key results | Score |\n|---|---|---|\n| 1,000 | 4,000 | 0.1 s |\n| 9 | 40 | 1 s |"
    assert titles(read(text, "okrs.md")) == []


@pytest.mark.parametrize("number", ["II:", "B:", "2:", "2.", "IV)"])
def test_labels_are_numbered_in_many_ways(number: str) -> None:
    reading = read(f"# OKRs\n\n## Objective {number} Bread is warm\n\n- KR 1: Ovens run 14 hours\n")
    assert titles(reading) == ["Bread is warm", "Ovens run 14 hours"]


def test_a_word_behind_a_label_is_no_number() -> None:
    assert titles(read("# OKRs\n\n## Objective: I bake\n\n- KR 1: 4 loaves\n")) == ["I bake", "4 loaves"]


@pytest.mark.parametrize("mark", ["•", "▪", "●"])
def test_pasted_marks_make_lists(mark: str) -> None:
    text = f"# OKRs\n\n{mark} Objective: Bread is warm\n\t{mark} KR 1: Ovens run 14 h\n\t{mark} KR 2: Waste under 3 %"
    reading = read(text)
    assert titles(reading) == ["Bread is warm", "Ovens run 14 h", "Waste under 3 %"]
    assert [r.line for r in reading.records if isinstance(r, Objective | KeyResult)] == [3, 4, 5]


def test_a_list_below_the_objective_gives_way_to_the_key_results_of_the_next_chapter() -> None:
    chapters = ("# Trial", "## 1. Objective (O)", "Try it so that:", "* nobody is hurt", "## 2. Key Results (KRs)")
    text = "\n\n".join((*chapters, "1. It runs 9 days"))
    assert titles(read(text, "okr.md")) == ["Try it so that:", "It runs 9 days"]


TOOL = """\
## OKR

### User Guide

- The module has 2 tabs
  - **Objective key result**: To view all of them
  - **My OKR**: Available for everyone
- The process is as follows
  - Click on **Add**
"""


def test_a_tool_that_is_called_okr_holds_none() -> None:
    reading = read(TOOL, "OKR.md")
    assert titles(reading) == []
    assert reading.unplaced


def shown(text: str, file: str = "okrs.md") -> dict[str, list[str]]:
    """The objectives of a text by their titles, with the titles of their key results."""
    records = read(text, file).records
    ids = {one.id: one.title for one in records if isinstance(one, Objective)}
    found: dict[str, list[str]] = {title: [] for title in ids.values()}
    for one in records:
        if isinstance(one, KeyResult):
            found[ids[one.objective]].append(one.title)
    return found


LED_UP_TO = """\
# How the yard plans

We set goals each spring.

{lead}

Objective 1: Be the first yard of the coast
- KR 1: 40 ships a week
- KR 2: Waiting falls from 9 to 3 hours

{more}
Objective 2: Nobody gets hurt
- KR 1: 0 accidents
"""


@pytest.mark.parametrize(
    "lead",
    [
        "Let's look at a sample from a yard:",
        "This is an example of a good OKR:",
        "Imaginons un chantier naval :",
        "Ein Beispiel:",
        "Por ejemplo, un astillero:",
        "たとえば：",
        "例如：",
        "예를 들어:",
        "Stel je een scheepswerf voor:",
    ],
)
def test_what_a_sentence_leads_up_to_as_an_example_is_no_goal(lead: str) -> None:
    assert shown(LED_UP_TO.format(lead=lead, more="And one more:\n")) == {}


def test_an_example_ends_with_its_chapter() -> None:
    read = shown(LED_UP_TO.format(lead="For example:", more="## OKRs 2027 Q1\n"))
    assert list(read) == ["Nobody gets hurt"]


@pytest.mark.parametrize("lead", ["For example, last year we had too many.", "We moved the gate."])
def test_a_sentence_that_leads_up_to_nothing_changes_nothing(lead: str) -> None:
    text = LED_UP_TO.format(lead=f"{lead} The yard is wide and old, and nobody knows how many cranes it has.", more="")
    assert len(shown(text)) == 2


@pytest.mark.parametrize(
    "title",
    [
        "Measurable outcome (ARR $2M)",
        "Aspirational goal (“Win the coast”)",
        "Quantitative, measurable, time-bound",
        "Reduce turnover from x% to y%",
        "Hire x welders",
    ],
)
def test_words_that_say_what_a_goal_should_be_are_none(title: str) -> None:
    assert shown(f"# OKRs\n\n## Objective 1: {title}\n\n- KR 1: {title}\n") == {}


def test_a_page_that_says_what_okrs_are_or_speaks_to_its_reader_holds_examples() -> None:
    okrs = "\n\nObjective 1: Win the coast\n- KR 1: 40 ships a week\n"
    defining = f"# Planning\n\n## OKR\n\nOKRs are a goal-setting framework of the seventies.{okrs}"
    advising = f"# Planning\n\n## OKR\n\n- Ask your team.\n- Keep your goals few.\n- You decide.{okrs}"
    assert shown(defining, "notes.md") == shown(advising, "notes.md") == {}
    assert len(shown(defining, "okrs.md")) == len(shown(defining.replace("# Planning", "# Planning 2027 Q1"))) == 1


def test_reports_that_count_their_objectives_are_no_okrs() -> None:
    text = """\
        # Report

        - **Objective 1**: Weld the hull
          - 40 seams, 98 % of them tight
        - **Objective 2**: Paint the hull
        """
    assert shown(textwrap.dedent(text), "report.md") == {}


def test_objectives_under_success_metrics_are_read() -> None:
    text = "# Plan\n\n## Success metrics\n\n### OKRs\n\n**Objective 1: Win the coast**  \n**KR1:** 40 ships a week  \n"
    assert list(shown(text, "plan.md")) == ["Win the coast"]


def test_a_named_objective_above_key_results_has_its_words_below() -> None:
    text = (
        "# Crane plan\n\n## 1. Business objective\nNo crane stands still.\n\n## 2. Key results\n- **KR1:** 40 ships\n"
    )
    assert shown(text, "plan.md") == {"No crane stands still.": ["40 ships"]}


@pytest.mark.parametrize(
    "front", ["layout: post", "title: How we plan\ndate: 2027-04-11\nauthor: Mira", "type: article"]
)
def test_what_a_post_tells_of_is_no_goal_unless_a_heading_names_its_period(front: str) -> None:
    post = f"---\n{front}\n---\n\nWe were drowning.\n\nObjective: Win the coast\n- KR1: 40 ships a week\n"
    assert shown(post, "notes.md") == {}
    assert len(shown(post.replace("We were", "## OKRs 2027 Q2\n\nWe were"), "notes.md")) == 1
    assert len(shown(post.replace(front, "title: How we plan\ntags: plans"), "notes.md")) == 1


@pytest.mark.parametrize("aside", ["Maßnahmen:", "Initiatieven:", "Próximos pasos:", "下一步：", "Риски:"])
def test_what_stands_below_initiatives_in_any_language_is_no_key_result(aside: str) -> None:
    text = (
        f"# OKRs\n\n## Objective 1: Win the coast\n\nKey results:\n\n- 40 ships a week\n\n{aside}\n- Paint the gate\n"
    )
    assert shown(text) == {"Win the coast": ["40 ships a week"]}


def test_words_of_an_objective_may_stand_in_a_chapter_below_and_numbers_call_key_results() -> None:
    text = (
        "# Cranes\n\n## Objective\n\n### Goal\n\nNo crane stands still.\n\n### Key results (SMART)\n\n"
        "| # | Metric | Target |\n|---|---|---|\n| KR1 | Ships a week | 40 |\n| KR2 | Hours of waiting | 3 |\n"
    )
    assert shown(text, "cranes.md") == {"No crane stands still.": ["Ships a week", "Hours of waiting"]}


def test_a_model_answer_is_no_goal() -> None:
    text = (
        "### 8. Write an OKR\n\n<details><summary>Respuesta modelo</summary>\n\n**O:** Win the coast\n"
        "**KR1:** 40 ships\n</details>\n"
    )
    assert shown(text, "exam.md") == {}


def test_what_stands_in_bold_behind_an_arrow_is_how_far_it_is() -> None:
    text = "# OKRs\n\n## Objective 1: Win the coast\n\n- KR1: 40 ships a week → **31** 🟡\n- KR2: Waiting 9 h → 3 h"
    assert shown(text) == {"Win the coast": ["40 ships a week", "Waiting 9 h → 3 h"]}


GOAL = "Objective 1: Win the coast\n- KR 1: 40 ships a week\n"


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (
            f"# Module 4: Planning with OKRs\n\n## Case: The yard\n\n{GOAL}\n### Questions\n\n1. What is wrong?\n",
            "m.md",
        ),
        (f"# Goal setting\n\n## Writing objectives\n\nBe short.\n\n## A whole OKR\n\n{GOAL}", "goal-setting.md"),
        (f"# Ziele\n\nOKR besteht aus zwei Teilen.\n\n## So sieht das aus\n\n{GOAL}", "okr.md"),
    ],
    ids=["teaching", "writing", "okr.md is what notes on the method are called"],
)
def test_teaching_material_and_notes_on_the_method_hold_examples(text: str, file: str) -> None:
    assert shown(text, file) == {}
    assert len(shown(f"## OKRs 2027 Q1\n\n{text}", file)) == 1


def test_names_behind_objectives_in_bold_are_their_owners() -> None:
    text = "# OKRs\n\n**Objective 1: Win the coast** (Mira Okafor)\n\n- KR1: 40\n\n"
    text += "**Objective 2: Be calm** (Tom Berg)\n\n- KR1: 3\n"
    assert list(shown(text)) == ["Win the coast", "Be calm"]
