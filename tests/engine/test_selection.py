"""Which rules run: presets, names, thresholds, and the places of mistakes."""

from __future__ import annotations

import msgspec
import pytest

from okrlint import packs
from okrlint.app.rules_list import _TEMPLATE
from okrlint.config import RuleSettings
from okrlint.engine import PRESETS, matching, select
from okrlint.errors import UsageError
from okrlint.pages import FrontMatter, Page, Param, parse_page


def page(name: str, **meta: object) -> Page:
    found = parse_page(_TEMPLATE, name, f"{name}.md")
    changed: FrontMatter = msgspec.structs.replace(found.meta, **meta)
    return msgspec.structs.replace(found, meta=changed)


PAGES = [
    page("a-core-rule", preset="core", family="ownership", tags=("owner",), was=("its-old-name",)),
    page("b-usual-rule", preset="recommended", family="outputs", tags=("work", "owner")),
    page("c-strict-rule", preset="strict", family="outputs", in_strict={"most": 3}),
]


def chosen(**how: object) -> list[str]:
    return [r.page.id for r in select(PAGES, **how)]  # type: ignore[arg-type]  # how is the test's own


@pytest.mark.parametrize(("preset", "count"), [("core", 1), ("recommended", 2), ("strict", 3)])
def test_each_preset_includes_the_smaller_ones(preset: str, count: int) -> None:
    assert chosen(preset=preset) == [p.id for p in PAGES[:count]]
    assert chosen(only=[preset]) == [p.id for p in PAGES[:count]]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a-core-rule", {"a-core-rule"}),
        ("its-old-name", {"a-core-rule"}),
        ("outputs", {"b-usual-rule", "c-strict-rule"}),
        ("owner", {"a-core-rule", "b-usual-rule"}),
    ],
)
def test_a_rule_goes_by_its_id_a_former_id_its_family_and_its_tags(name: str, found: set[str]) -> None:
    assert matching(PAGES, name) == found
    assert set(chosen(only=[name])) == found


def test_only_leaves_the_preset_aside_also_adds_and_ignored_has_the_last_word() -> None:
    assert chosen(only=["c-strict-rule"]) == ["c-strict-rule"]
    assert chosen(also=["c-strict-rule"]) == ["a-core-rule", "b-usual-rule", "c-strict-rule"]
    assert chosen(also=["outputs"], ignored=["owner"]) == ["c-strict-rule"]


def test_a_name_that_nothing_answers_to_has_its_place_and_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        select(PAGES, also=["outputs", "output"], where=lambda path: f"okrlint.yaml:{path}")
    assert caught.value.where == "okrlint.yaml:('select', 1)"
    assert caught.value.hint == "did you mean outputs?"


@pytest.mark.parametrize(
    ("name", "hint"), [("usual", "did you mean b-usual-rule?"), ("", "`okrlint rules list`"), ("zz", "`okrlint")]
)
def test_a_part_of_a_name_is_enough_for_a_suggestion(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        matching(PAGES, name, only_ids=True)
    assert caught.value.hint.startswith(hint)


def test_thresholds_are_those_of_the_page_unless_the_configuration_or_strict_says_otherwise() -> None:
    def most(**how: object) -> int:
        (rule,) = [r for r in select(PAGES, **how) if r.page.id == "c-strict-rule"]  # type: ignore[arg-type]  # as above
        number: int = rule.params["most"]
        return number

    own = {"c-strict-rule": RuleSettings(params={"most": 9})}
    assert most(only=["c-strict-rule"]) == 5
    assert most(preset="strict") == 3
    assert most(preset="strict", defaults_of="recommended") == 5
    assert most(preset="strict", settings=own) == 9


def test_settings_may_use_a_former_id_but_no_family() -> None:
    settings = {"its-old-name": RuleSettings(severity="notice", params={"most": 1})}
    (rule,) = select(PAGES, only=["a-core-rule"], settings=settings)
    assert (rule.severity, rule.params["most"]) == ("notice", 1)
    with pytest.raises(UsageError, match="no rule 'ownership'"):
        select(PAGES, settings={"ownership": RuleSettings()})


@pytest.mark.parametrize(
    ("param", "value", "problem"),
    [
        (Param("integer", 5, minimum=1), 0, "is 0, below 1"),
        (Param("integer", 5, maximum=9), 10, "is 10, above 9"),
        (Param("integer", 5), 99999999999, "is 99999999999, above 2147483647"),
        (Param("number", 5), -99999999999, "is -99999999999, below -2147483647"),
        (Param("integer", 5), 5.5, "is 5.5, not of type integer"),
        (Param("integer", 5), True, "is True, not of type integer"),
        (Param("number", 0.5), 1, ""),
        (Param("number", 0.5, minimum=0, maximum=1), 1.01, "is 1.01, above 1"),
        (Param("number", 0.5), "much", "is 'much', not of type number"),
        (Param("boolean", default=True), 1, "is 1, not of type boolean"),
        (Param("boolean", default=True), False, ""),
        (Param("string", "a", choices=("a", "b")), "c", "is 'c'"),
        (Param("string", "a", choices=("a", "b")), "b", ""),
    ],
)
def test_a_value_outside_what_a_parameter_allows(param: Param, value: object, problem: str) -> None:
    assert param.problem(value) == problem


def test_every_allowed_number_of_days_can_be_counted_back_from_today() -> None:
    for found in packs.built_in():
        for name, param in found.meta.params.items():
            assert "days" not in name or (param.maximum is not None and param.maximum <= 3650), f"{found.id}: {name}"


def test_strict_defaults_of_the_built_in_pages_are_within_their_own_bounds() -> None:
    for found in packs.built_in():
        for name, value in found.meta.in_strict.items():
            assert found.meta.params[name].problem(value) == "", f"{found.id}: {name}"
        assert found.meta.preset in PRESETS
