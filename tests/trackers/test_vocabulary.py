"""One name means one thing, wherever it stands: heading, column of a table, field of a tracker, key of a file."""

from __future__ import annotations

from collections import defaultdict

import pytest

from okrlint.trackers.files.markdown.tables import read_table
from okrlint.trackers.files.markdown.tree import parse_tree
from okrlint.trackers.text.columns import column_of, columns_of
from okrlint.trackers.text.headings import DEFAULT, Headings, subject_of
from okrlint.trackers.text.naming import fold
from okrlint.trackers.text.people_names import classify_party
from okrlint.trackers.text.vocabulary import NOBODY, PROPERTIES, names_of

LANGUAGES = frozenset(["en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "sv", "da", "no", "ru", "zh", "ja", "ko"])
USUAL = {
    "owner": "Owner, Owners, Owner(s), DRI, Accountable, Responsible, Assignee, Assigned to, Lead, Driver, Goal owner",
    "team": "Team, Squad, Department, Group",
    "status": "Status, Health, RAG, RAG status, Traffic light, OKR status",
    "state": "State, Stage, Lifecycle",
    "progress": "Progress, % done, % complete",
    "score": "Score, Grade, Final score",
    "due": "Due, Due date, Deadline, Target date, By when, End date",
    "starts": "Start date, Starts",
    "baseline": "Baseline, Start value, Starting value, Baseline value",
    "target": "Target, Target value, Goal value",
    "current": "Current, Current value, Actual, Actual value",
    "metric": "Metric, Measure, KPI, Indicator",
    "unit": "Unit, Units",
    "confidence": "Confidence, Confidence level",
    "priority": "Priority, Prio",
    "rank": "Rank",
    "cycle": "Cycle, Quarter, Period, Timeframe, Time frame",
    "not_doing": "Not doing, Out of scope, Not this cycle",
}
NAMES = [(name.strip(), meaning) for meaning, names in USUAL.items() for name in names.split(",")]


@pytest.mark.parametrize(("name", "meaning"), NAMES)
def test_a_usual_name_means_the_same_as_a_heading_and_as_a_column(name: str, meaning: str) -> None:
    assert (subject_of(name), column_of(name)) == (meaning, meaning)


@pytest.mark.parametrize(("name", "meaning"), NAMES)
def test_a_markdown_table_reads_the_same_column(name: str, meaning: str) -> None:
    if meaning in ("rank", "not_doing"):
        pytest.skip("a row of a Markdown table is a key result, and these are said of objectives")
    root, _ = parse_tree(f"| Key result | {name} |\n|---|---|\n| Lights off | x y |\n")
    table = read_table(root.children[0])
    assert table is not None
    assert table.lost == []
    (row,) = table.rows
    assert list(row.owners if meaning == "owner" else row.fields.values()) == ["x y"]


def test_no_name_is_given_to_two_properties() -> None:
    meanings = defaultdict(set)
    for one in PROPERTIES:
        for name in (*(n for names in one.names.values() for n in names), *one.short):
            meanings[fold(name)].add(one.name)
    assert {name: found for name, found in meanings.items() if len(found) > 1 or not name} == {}


def test_what_most_files_say_is_there_in_every_language() -> None:
    for name in ("objective", "key_result", "owner", "team", "cycle", "target", "baseline", "current", "due"):
        (one,) = (p for p in PROPERTIES if p.name == name)
        assert set(one.names) == LANGUAGES, name
    assert set(NOBODY) == LANGUAGES - {"en"}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Responsável", "owner"),
        ("responsavel", "owner"),
        ("Verantwortliche", "owner"),
        ("SORUMLU", "owner"),
        ("负责人", "owner"),
        ("目標値", "target"),
        ("Zielwert", "target"),
        ("Résultat clé", "key_result"),
        ("Ключевые результаты", "key_result"),
        ("마감일", "due"),
    ],
)
def test_other_languages_with_or_without_their_accents(name: str, meaning: str) -> None:
    assert column_of(name) == meaning


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("ownerId", "owner"),
        ("Owner_Email_ID", "owner"),
        ("OWNER EMAILS", "owner"),
        ("Owner (person)", "owner"),
        ("Owner / DRI", "owner"),
        ("KR Owner", "owner"),
        ("Objective owner", "objective_owner"),
        ("Objective Title", "objective"),
        ("Goal title", "title"),
        ("Task name", "task"),
        ("KR description", "key_result"),
        ("Key results for the quarter", "key_result"),
        ("Metric_Start_Value", "baseline"),
        ("Metric type", ""),
        ("Owned by the cat", ""),
        ("Current owner", ""),
    ],
)
def test_the_ways_in_which_tools_write_a_name(name: str, meaning: str) -> None:
    assert column_of(name) == meaning


def test_a_header_is_read_as_a_whole() -> None:
    assert columns_of(["Title", "Key result"]) == ["objective", "key_result"]
    assert columns_of(["Key result", "Goal"], [["Faster", "5 days"]]) == ["key_result", "target"]
    assert columns_of(["Goal", "Key result"], [["Be fast", "5 days"]]) == ["objective", "key_result"]
    assert columns_of(["Objective", "Task"]) == ["objective", "key_result"]
    assert columns_of(["Owner", "Lead"]) == ["owner", ""]


def test_a_team_keeps_its_own_words_in_texts_and_in_tables() -> None:
    own = Headings(owner=("Captain",))
    assert (subject_of("Captain", own), column_of("Captain", own)) == ("owner", "owner")
    assert (subject_of("DRI", own), column_of("DRI", own)) == ("", "")
    assert column_of("Squad", own) == "team"


def test_every_subject_of_a_text_stands_in_the_table() -> None:
    subjects = {"contributes" if one.name == "parent" else one.name for one in PROPERTIES if one.texts}
    assert subjects == set(DEFAULT.__struct_fields__)
    assert set(names_of("parent")) < set(DEFAULT.contributes)


@pytest.mark.parametrize("said", ["noch offen", "à définir", "未定", "por definir", "не назначен", "미정", "yok"])
def test_nobody_is_named_in_many_languages(said: str) -> None:
    assert classify_party(said)[1] == "placeholder"


@pytest.mark.parametrize("said", ["Nadia", "Ingen Holm", "Noch Offenbach", "未来", "Geena"])
def test_a_name_that_begins_like_such_a_word_is_a_name(said: str) -> None:
    assert classify_party(said)[1] != "placeholder"
