"""A rule page as it is read: every fault with its file and line, and messages that are filled as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.app.rules_list import _TEMPLATE
from okrlint.errors import UsageError
from okrlint.messages import say
from okrlint.pages import Page, parse_page
from okrlint.yaml_positions.located import where


def page(old: str = "", new: str = "", rule: str = "crowded-objective") -> Page:
    assert old in _TEMPLATE
    return parse_page(_TEMPLATE.replace(old, new, 1) if old else _TEMPLATE, rule, "ours/crowded-objective.md")


def line_of(text: str, source: str = _TEMPLATE) -> int:
    return source[: source.index(text)].count("\n") + 1


def fault(old: str, new: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        page(old, new)
    assert "ours/crowded-objective.md" in str(caught.value)
    return caught.value


def test_a_page_is_read_with_the_lines_of_its_parts() -> None:
    found = page()
    assert found.id == "crowded-objective"
    assert found.severity == "notice"
    assert found.query.startswith("SELECT o.goal, count(*) AS results\n")
    assert found.query_line == line_of("SELECT o.goal")
    assert found.incorrect.expected == "everything: 6 key results, where 5 can be kept in mind\n"
    assert found.incorrect.expected_line == line_of("everything: 6")
    assert found.unknown.expected == ""
    assert found.placeholders() == {"key", "results", "most"}


@pytest.mark.parametrize("rule", ["Crowded", "crowded_objective", "crowded--objective", "-crowded", "4-goals", ""])
def test_an_id_is_kebab_case(rule: str) -> None:
    with pytest.raises(UsageError, match="is no rule id"):
        page(rule=rule)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("---\ntitle", "title", 1, "starts with front matter"),
        ("impact: LOW\n", "impact: LOW\nimpact: HIGH\n", 4, "stands here a second time"),
        ("impact: LOW", "impact: SEVERE", 3, "allowed: HIGH, LOW, MEDIUM"),
        ("impact: LOW\n", "", 2, "the key 'impact' is missing"),
        ("over: objective", "over: objectives", 6, "did you mean 'objective'?"),
        ("preset: recommended", "preset: all", 5, "core, recommended, strict"),
        ("over: objective", "ofer: objective", 6, "did you mean 'over'?"),
        ("over: objective\n", "over: objective\nneeds: [works]\n", 7, "there is no relation 'works'"),
        ("over: objective\n", "over: objective\nuses: [work, activity]\n", 7, "there is no relation 'activity'"),
        ("default: 5", "default: five", 8, "the default of most is 'five', not of type integer"),
        ("default: 5", "default: 0", 8, "the default of most is 0, below 1"),
        ("default: 5", "default: true", 8, "not of type integer"),
        ("type: integer", "type: date", 8, "boolean, integer, number, string"),
        ("title: Obj", "title: [Obj", 3, "not YAML"),
        ("{results}", "{Results}", 9, "{Results} stands for nothing"),
        ("{results}", "{results", 9, "stands for nothing"),
        ("{results}", "{results:days}", 9, "{results:days} stands for nothing"),
        ("params:\n", "in_strict: {mots: 3}\nparams:\n", 7, "there is no parameter 'mots'"),
        ("params:\n", "in_strict: {most: 0}\nparams:\n", 7, "most is 0, below 1"),
        ("  most:", "  today:", 8, "a parameter cannot be called today"),
        ("  most:", "  severity:", 8, "a parameter cannot be called severity"),
    ],
)
def test_a_fault_in_the_front_matter_has_its_line(old: str, new: str, line: int, says: str) -> None:
    said = fault(old, new)
    assert says in str(said)
    assert f"crowded-objective.md:{line}:" in str(said)


@pytest.mark.parametrize("name", ["Why it matters", "Incorrect", "Correct", "Unknown", "Query"])
def test_a_missing_section_is_named(name: str) -> None:
    said = fault(f"## {name}\n", f"## Not {name}\n")
    assert f"the section `## {name}` is missing" in said.message
    assert name in said.allowed


def test_a_section_that_stands_twice() -> None:
    said = fault("## Correct\n", "## Incorrect\n")
    assert "the section `## Incorrect` stands twice" in said.message
    assert said.where == f"ours/crowded-objective.md:{line_of('## Correct')}:1"


@pytest.mark.parametrize(
    ("old", "new", "section", "language"),
    [
        ("```sql", "```text", "## Query", "sql"),
        ("## Incorrect\n\n```yaml", "## Incorrect\n\n```yml", "## Incorrect", "yaml"),
        ("```text\neverything", "```\neverything", "## Incorrect", "text"),
    ],
)
def test_a_missing_block_is_named_with_its_section(old: str, new: str, section: str, language: str) -> None:
    said = fault(old, new)
    assert said.message == f"the section `{section}` holds no ```{language} block"
    assert said.where == f"ours/crowded-objective.md:{line_of(section)}:1"


def test_a_heading_inside_a_block_is_text() -> None:
    found = page("```text\neverything", "```text\n## Query\neverything")
    assert found.incorrect.expected.startswith("## Query\n")


def test_further_sections_may_stand_in_between() -> None:
    assert page("## Query\n", "## Precision\n\n9 of 10.\n\n## Query\n").query == page().query


@given(text=st.text(max_size=300))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    said: list[str] = []
    for whole in (text, f"---\n{text}\n---\n", _TEMPLATE.replace("## Correct", text, 1)):
        try:
            parse_page(whole, "some-rule", "p.md")
        except UsageError as error:
            said.append(str(error))
    assert all("p.md" in text for text in said)


def test_places_of_nothing_are_files() -> None:
    assert where("p.md", (3, 4)) == "p.md:3:4"


class TestMessages:
    @pytest.mark.parametrize(
        ("message", "values", "said"),
        [
            ("{key}: {days} days", {"key": "A", "days": 3}, "A: 3 days"),
            ("{days:day|days}", {"days": 1}, "1 day"),
            ("{days:day|days}", {"days": 0}, "0 days"),
            ("{days:day|days}", {"days": 21}, "21 days"),
            ("{share:%}", {"share": 0.553}, "55 %"),
            ("{share:%}", {"share": 1.0}, "100 %"),
            ("{p95} of {finished_90d}", {"p95": 1, "finished_90d": 2}, "1 of 2"),
            ("{value}", {"value": 2.0}, "2"),
            ("{value}", {"value": 2.5}, "2.5"),
            ("{value}", {"value": ["a", None, 2.0]}, "a, none and 2"),
            ("{value}", {"value": 1234.5678}, "1234.6"),
            ("{value}", {"value": 99.999}, "100"),
            ("{value}", {"value": 999.96}, "1000"),
            ("{value}", {"value": 0.00012}, "0.00012"),
            ("{value}", {"value": float("inf")}, "inf"),
            ("{value}", {"value": float("nan")}, "nan"),
            ("{share:%}", {"share": None}, "none"),
            ("{share:%}", {"share": float("nan")}, "nan"),
            ("{value}", {"value": None}, "none"),
            ("{value}", {"value": 1e300}, "1e+300"),
            ("{Key} {0} {} {{key}}", {"key": "x"}, "{Key} {0} {} {x}"),
            ("{key}", {"key": "{days} %s \\1"}, "{days} %s \\1"),
        ],
    )
    def test_are_filled_as_written(self, message: str, values: dict[str, object], said: str) -> None:
        assert say(message, values) == said
