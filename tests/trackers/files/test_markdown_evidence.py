"""What is evidence of OKRs and what only looks like it, by kinds that were met in files of many owners."""

from __future__ import annotations

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
