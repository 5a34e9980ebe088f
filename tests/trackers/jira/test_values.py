"""Values of fields in the shapes that Cloud and Data Center give them, and the graph of what serves what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.trackers.jira import values
from okrlint.trackers.jira.fields import FieldMap, read_fields
from okrlint.trackers.jira.graph import Graph, GraphNode, links, served_by, serves

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "said",
    ["2026-03-02T12:00:00.000+0000", "2026-03-02T14:00:00.000+0200", "2026-03-02T12:00:00Z", 1772452800, 1772452800000],
)
def test_moments(said: Any) -> None:
    assert values.moment(said) == NOON


@pytest.mark.parametrize("said", [None, "", "soon", [], {}, True, float("inf"), 10**30])
def test_what_is_no_moment(said: Any) -> None:
    assert values.moment(said) is None


def test_sprints_of_both_kinds() -> None:
    cloud = {
        "id": 7,
        "name": "Sprint, 7 [x]",
        "boardId": 1,
        "startDate": "2026-04-06T08:00:00.000Z",
        "endDate": "2026-04-17T17:00:00.000Z",
    }
    text = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f4b2[id=7,rapidViewId=1,state=ACTIVE,name=Sprint, 7 [x],"
        "startDate=2026-04-06T08:00:00.000Z,endDate=2026-04-17T17:00:00.000Z,completeDate=<null>,sequence=7,goal=]"
    )
    expected = [values.JiraPeriod("sprint/7", "Sprint, 7 [x]", dt.date(2026, 4, 6), dt.date(2026, 4, 17))]
    assert values.periods([cloud]) == values.periods([text]) == expected


def test_versions_labels_and_words_as_periods() -> None:
    version = {"id": "5", "name": "2026-Q2", "released": False}
    assert values.periods([version]) == [
        values.JiraPeriod("version/5", "2026-Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    ]
    assert [p.name for p in values.periods(["urgent", "2026-Q3", "team-a"])] == ["2026-Q3"]
    assert [p.name for p in values.periods({"value": "Spring"})] == ["Spring"]
    assert values.periods(None) == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  text ", "text"),
        (4.0, "4"),
        ({"value": "Europe", "child": {"value": "Ghent"}}, "Europe - Ghent"),
        ({"displayName": "Ilse"}, "Ilse"),
        ([{"name": "a"}, {"name": "b"}], "a, b"),
        (None, ""),
        (True, ""),
        (
            {
                "type": "doc",
                "version": 1,
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": "hi"}]}],
            },
            "hi",
        ),
    ],
)
def test_what_people_see(raw: Any, shown: str) -> None:
    assert values.words(raw) == shown


def test_users() -> None:
    assert values.user({"accountId": "1", "displayName": "A", "active": False}) == values.User("1", "A", False)
    assert values.user({"accountId": "1", "accountType": "app", "displayName": "Automation"}) == values.User(
        "1", "Automation", None, True
    )
    assert values.user({"accountId": "gone"}) == values.User("gone", "gone")
    assert values.user({"key": "JIRAUSER1", "name": "ilse", "displayName": "Ilse"}) == values.User("JIRAUSER1", "Ilse")
    assert [u.id for u in values.users([{"accountId": "1"}, None, "x"])] == ["1"]
    assert values.user({"name": "an option"}) is None


@pytest.mark.parametrize(
    ("name", "category", "resolution", "state"),
    [
        ("To Do", "new", "", "open"),
        ("Waiting for flour", "indeterminate", "", "doing"),
        ("Closed", "done", "Done", "done"),
        ("Closed", "done", "Won't Do", "dropped"),
        ("Cancelled", "done", "", "dropped"),
        ("In Progress", "", "", "doing"),
        ("Strange", "made-up", "", "open"),
    ],
)
def test_states_of_work(name: str, category: str, resolution: str, state: str) -> None:
    assert values.work_state(name, category, resolution) == state


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "value", "accountId", "boardId", "released", "child", "type"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_value_makes_the_readers_fail(raw: Any) -> None:
    values.moment(raw)
    values.day(raw)
    values.words(raw)
    values.number(raw)
    values.users(raw)
    values.periods(raw)
    values.category(raw)
    assert isinstance(values.text(raw, is_wiki=True), str)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40), st.sets(st.integers(0, 12), max_size=4)
)
def test_any_graph_ends_and_names_only_goals(edges: list[tuple[int, int]], goals: set[int]) -> None:
    graph = Graph()
    for n in range(13):
        above = tuple((str(b), "child") for a, b in edges if a == n)
        graph.add(GraphNode(str(n), f"K-{n}", "key_result" if n in goals else "work", above))
    reachable = {n: {b for a, b in edges if a == n} for n in range(13)}
    for n in range(13):
        found = {int(g) for g in graph.goals_of(str(n))}
        expected, todo, done = set[int](), set(reachable[n]), set[int]()
        while todo:
            here = todo.pop()
            done.add(here)
            if here in goals:
                expected.add(here)
            else:
                todo |= reachable[here] - done
        assert found == expected - {n}
        assert graph.unknown([str(n)]) == set()


def test_parents_are_found_wherever_a_site_keeps_them() -> None:
    custom = "com.pyxis.greenhopper.jira:gh-epic-link", "com.atlassian.jpo:jpo-custom-field-parent"
    fields = read_fields(
        [{"id": f"customfield_{n}", "name": "x", "schema": {"type": "any", "custom": c}} for n, c in enumerate(custom)]
    )
    held = {
        "parent": {"id": "1", "key": "A-1"},
        "customfield_0": "A-2",
        "customfield_1": {"key": "A-3"},
        "other": "A-4",
    }
    assert serves(held, ("parent",), FieldMap({}, tuple(fields))) == (
        ("1", "child"),
        ("A-2", "child"),
        ("A-3", "child"),
    )
    assert serves(held, ("contributes to",), FieldMap({}, tuple(fields))) == ()


def test_a_link_reads_from_here_to_there() -> None:
    kind = {"inward": "is contributed to by", "outward": "contributes to"}
    work = {"issuelinks": [{"type": kind, "outwardIssue": {"id": "7"}}]}
    goal = {"issuelinks": [{"type": kind, "inwardIssue": {"id": "3"}}]}
    assert links(work) == [("7", "contributes to", "is contributed to by")]
    assert links(goal) == [("3", "is contributed to by", "contributes to")]
    assert serves(work, ("Contributes to",), FieldMap({})) == (("7", "link"),)
    assert serves(goal, ("contributes to",), FieldMap({})) == ()
    assert served_by(goal, ("contributes to",)) == ["3"]
    assert served_by(work, ("contributes to",)) == []
