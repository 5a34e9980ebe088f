"""Whose number is it: on invented statements, on labelled key results, and on the labelled pairs."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations

import pytest

from benchmarks.overlap_pairs import CORPUS
from okrlint.relations.overlap.attribution import attribute, numbers
from okrlint.relations.overlap.corpus import Corpus
from okrlint.relations.overlap.detect import explain
from okrlint.relations.overlap.goals import Goal, KeyResultText
from okrlint.relations.overlap.statements import Statement
from okrlint.relations.overlap.wording import compare
from tests.relations.overlap.invented import company, goal


def statements(a: str, b: str) -> tuple[Statement, Statement]:
    corpus = Corpus([goal(0, a), goal(1, b)])
    return corpus.statements[0][0], corpus.statements[1][0]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hire 3 crane drivers", "Hire 3 crane drivers"),
        ("Onboard two pilots", "Onboard two pilots"),
        ("Review 50 tide tables", "Review 50 tide tables"),
        ("Keep the ratio of our section at 7 to 1", "Keep the ratio of our section at 7 to 1"),
        ("All of us participate in one drill", "All of us participate in one drill"),
        ("Drei Kranführer einstellen", "Drei Kranführer einstellen"),
    ],
)
def test_what_each_does_for_itself_is_its_own(a: str, b: str) -> None:
    assert attribute(*statements(a, b), 0.0, 0.0).whose == "own"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Repeat bookings of forwarders reach 40 %", "Repeat bookings of forwarders reach 40 %"),
        ("Repeat bookings of forwarders from 20 to 40 %", "Repeat bookings of forwarders reach 40 %"),
        ("Publish the tide tables", "Publish the tide tables"),
        ("Open the source of the tide tables", "Open the source of the tide tables"),
    ],
)
def test_one_number_or_thing_is_one(a: str, b: str) -> None:
    assert attribute(*statements(a, b), 0.0, 0.0).whose == "one"


def test_another_number_or_segment_is_another() -> None:
    assert attribute(*statements("Claims below 30", "Claims below 50"), 0.0, 0.0).whose == "other"
    one, two = statements("Bookings of forwarders up to 40 %", "Bookings of passengers up to 40 %")
    assert attribute(one, two, 0.8, 0.8).whose == "other"
    assert attribute(one, two, 0.8, 0.0).whose == "one"


def test_under_parallel_titles_everything_is_each_ones_own() -> None:
    said = statements("Adjust the staffing model", "Adjust the staffing model")
    assert attribute(*said, 0.0, 0.0, parallel=True).whose == "own"


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("Claims down", "Claims down", "none"),
        ("Claims below 30", "Claims down", "one"),
        ("Claims below 30", "Claims below 30", "same"),
        ("Claims from 50 to 30", "Claims from 40 to 30", "same"),
        ("Claims from 50 to 30", "Claims from 30 to 20", "other"),
        ("Claims below 30 in 4 ports", "Claims below 4", "part"),
    ],
)
def test_numbers_are_compared_by_where_they_lead(a: str, b: str, how: str) -> None:
    assert numbers(*statements(a, b)) == how


def test_a_number_of_the_company_survives_three_repetitions_and_no_template_does() -> None:
    said = ("Churn of the Baltic forwarders below 12 %",)
    some = [*company(), *(goal(20 + i, f"Plan of pier {i}", said) for i in range(4))]
    assert explain(some, 20, 21).verdict == "confident"
    many = [*company(), *(goal(20 + i, f"Plan of pier {i}", said) for i in range(8))]
    assert explain(many, 20, 21).verdict != "confident"


def test_no_two_labelled_key_results_are_taken_for_one() -> None:
    """The labels name no metric twice in one organisation: whatever is claimed of two of these is wrong."""
    path = CORPUS / "kr_labels.jsonl"
    if not path.exists():
        pytest.skip("no ../shared/corpus here")
    sources = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sources[row["source"]].append(row["text"])
    compared = 0
    for texts in sources.values():
        goals = [
            Goal(key=i, title="", cycle=1, team=i, key_results=(KeyResultText(key=1000 + i, title=text),))
            for i, text in enumerate(texts)
        ]
        cycle = Corpus(goals).cycles[1]
        for a, b in combinations(range(len(texts)), 2):
            wording = compare(cycle, a, b)
            claimed = [m for _, m in (wording.metric, wording.deliverable, wording.number) if m and m.claimed]
            assert not claimed, (texts[a], texts[b])
            compared += 1
    assert compared > 1000
